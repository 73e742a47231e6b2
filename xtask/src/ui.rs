//! What a person sees while a command works: one line per step with the time it took, a spinner on a
//! terminal, and a line now and then where there is none (CI logs), so that nothing is silent for long.

use std::{
    io::IsTerminal as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};

/// How often a running step says that it still runs when there is no terminal to spin on.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// A running step; finishing or dropping it ends its line.
pub(crate) struct Step {
    title: String,
    started: Instant,
    bar: Option<ProgressBar>,
    note: Arc<Mutex<String>>,
    over: Arc<AtomicBool>,
}

impl Step {
    /// Begins a step and shows it.
    pub(crate) fn begin(title: &str) -> Self {
        let started = Instant::now();
        let note = Arc::new(Mutex::new(String::new()));
        let over = Arc::new(AtomicBool::new(false));
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg} {elapsed:.dim}") {
                bar.set_style(style);
            }
            bar.set_message(title.to_owned());
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        if bar.is_none() {
            let (title, note, over) = (title.to_owned(), Arc::clone(&note), Arc::clone(&over));
            thread::spawn(move || {
                let mut next = HEARTBEAT;
                loop {
                    thread::park_timeout(Duration::from_millis(250));
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    if started.elapsed() >= next {
                        next += HEARTBEAT;
                        let note = note.lock().unwrap_or_else(PoisonError::into_inner).clone();
                        eprintln!("  … {title} {note} ({} s)", started.elapsed().as_secs());
                    }
                }
            });
        }
        Self {
            title: title.to_owned(),
            started,
            bar,
            note,
            over,
        }
    }

    /// Says what the step is doing now.
    pub(crate) fn note(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}: {text}", self.title));
        }
        text.clone_into(&mut self.note.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Ends the step with its mark, its outcome and the time it took.
    pub(crate) fn done(self, outcome: &str) {
        self.end("✓", outcome);
    }

    fn end(&self, mark: &str, outcome: &str) {
        if self.over.swap(true, Ordering::Relaxed) {
            return;
        }
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let time = seconds(self.started.elapsed());
        println!("  {mark} {:<14} {outcome} {}", self.title, dim(&time));
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.end("✗", "failed");
    }
}

/// Runs one step to its end; its value's outcome line is made by `outcome`.
pub(crate) fn step<T>(
    title: &str,
    work: impl FnOnce(&Step) -> anyhow::Result<(T, String)>,
) -> anyhow::Result<T> {
    let step = Step::begin(title);
    let (value, outcome) = work(&step)?;
    step.done(&outcome);
    Ok(value)
}

/// A heading between groups of steps.
pub(crate) fn heading(text: &str) {
    println!("\n{}", bold(text));
}

/// A duration as a person reads it, in seconds with one digit below 10 s.
pub(crate) fn seconds(elapsed: Duration) -> String {
    let tenths = elapsed.as_millis() / 100;
    if tenths < 100 {
        format!("{}.{} s", tenths / 10, tenths % 10)
    } else {
        format!("{} s", tenths / 10)
    }
}

/// Bold on a terminal, plain elsewhere.
pub(crate) fn bold(text: &str) -> String {
    paint(text, "1")
}

/// Dimmed on a terminal, plain elsewhere.
pub(crate) fn dim(text: &str) -> String {
    paint(text, "2")
}

fn paint(text: &str, code: &str) -> String {
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
