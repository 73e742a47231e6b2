import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog, Notice } from '~/ui';
import css from './counter.module.css';

interface Detected {
  rawValue: string;
}

interface Detector {
  detect(source: HTMLVideoElement): Promise<Detected[]>;
}

interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const FORMATS = ['qr_code', 'code_128', 'ean_13'];
const LOOK_EVERY_MS = 150;

/** The browser's own reader where it has one. */
async function native(): Promise<Detector | null> {
  const Class = (window as unknown as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!Class) return null;
  const formats = (await Class.getSupportedFormats()).filter((format) => FORMATS.includes(format));
  return formats.includes('qr_code') ? new Class({ formats }) : null;
}

/** Reads until something is seen; gives the way to stop. */
async function watch(video: HTMLVideoElement, seen: (text: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  video.srcObject = stream;
  await video.play();
  const detector = await native();
  if (!detector) {
    const { BrowserMultiFormatReader } = await import('@zxing/browser');
    const controls = await new BrowserMultiFormatReader().decodeFromVideoElement(video, (result) => {
      if (result) seen(result.getText());
    });
    return () => {
      controls.stop();
      release();
    };
  }
  const timer = setInterval(async () => {
    const [first] = await detector.detect(video).catch(() => []);
    if (first) seen(first.rawValue);
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    release();
  };
}

/** A camera that looks for a code. */
export function Scanner({ onSeen, onClose }: { onSeen: (text: string) => void; onClose: () => void }) {
  const { t } = useTranslation('counter');
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  const seen = useRef(onSeen);
  seen.current = onSeen;
  useEffect(() => {
    const shown = video.current;
    if (!shown) return;
    let over = false;
    let stop: (() => void) | null = null;
    watch(shown, (text) => {
      if (over) return;
      over = true;
      navigator.vibrate?.(40);
      seen.current(text);
    }).then(
      (stopping) => {
        if (over) stopping();
        else stop = stopping;
      },
      () => setFailed(true),
    );
    return () => {
      over = true;
      stop?.();
    };
  }, []);
  return (
    <Dialog title={t('scan.title')} onClose={onClose}>
      {failed ? (
        <Notice tone="bad" title={t('scan.no_camera')}>
          <p>{t('scan.no_camera_lead')}</p>
        </Notice>
      ) : (
        <>
          <video ref={video} className={css.camera} playsInline muted />
          <p>{t('scan.lead')}</p>
        </>
      )}
    </Dialog>
  );
}
