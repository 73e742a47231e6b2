import { useMutation } from '@tanstack/react-query';
import { Download as Icon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '.';
import { save } from './save';

/** A file that a service writes, handed to the browser. */
export function useDownload(read: () => Promise<Blob>, name: string) {
  return useMutation({ mutationFn: async () => save(await read(), name) });
}

export function DownloadButton({ download }: { download: ReturnType<typeof useDownload> }) {
  const { t } = useTranslation();
  return (
    <Button icon={Icon} busy={download.isPending} onClick={() => download.mutate()}>
      {t('download_csv')}
    </Button>
  );
}
