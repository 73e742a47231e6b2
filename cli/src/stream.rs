//! What happens in the network as it happens: the live events of svc-analytics, read as `text/event-stream`.

use std::time::Duration;

use reqwest::Response;

use crate::{
    client::{Client, Request},
    failure::Failure,
};

/// A line that says nothing for so long is broken: the server says every five seconds that it is there.
const SILENCE: Duration = Duration::from_secs(20);

/// An event of the stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// By what a broken line is taken up again; empty where there is none.
    pub(crate) id: String,
    /// Its name: `happening`, `gap`, `end`.
    pub(crate) event: String,
    /// What it says.
    pub(crate) data: String,
}

/// A stream that is read.
pub(crate) struct Stream {
    response: Response,
    reader: Reader,
    ready: std::vec::IntoIter<Told>,
}

impl Stream {
    /// Opens it, from behind the event `last` on.
    ///
    /// # Errors
    /// As those of any request; one that is refused for its token is asked once more with a new one.
    pub(crate) async fn open(
        client: &Client,
        request: &Request,
        last: Option<&str>,
    ) -> Result<Self, Failure> {
        Ok(Self {
            response: client.listen(request, last).await?,
            reader: Reader::default(),
            ready: Vec::new().into_iter(),
        })
    }

    /// The next event; `None` when the line is broken, or was ended.
    pub(crate) async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(told) = self.ready.next() {
                return Some(told);
            }
            let chunk = tokio::time::timeout(SILENCE, self.response.chunk()).await;
            self.ready = self.reader.read(&chunk.ok()?.ok()??).into_iter();
        }
    }
}

/// Bytes into events, wherever they are cut.
#[derive(Debug, Default)]
struct Reader {
    rest: Vec<u8>,
    event: Told,
}

impl Reader {
    fn read(&mut self, bytes: &[u8]) -> Vec<Told> {
        self.rest.extend_from_slice(bytes);
        let mut told = Vec::new();
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            told.extend(self.line(line.trim_end_matches(['\r', '\n'])));
        }
        told
    }

    fn line(&mut self, line: &str) -> Option<Told> {
        if line.is_empty() {
            let told = std::mem::take(&mut self.event);
            return (!told.event.is_empty()).then_some(told);
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "id" => value.clone_into(&mut self.event.id),
            "event" => value.clone_into(&mut self.event.event),
            "data" => {
                if !self.event.data.is_empty() {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            // a comment, or the pause before one comes back
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(id: &str, event: &str, data: &str) -> Told {
        Told {
            id: id.to_owned(),
            event: event.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn events_are_read_wherever_the_bytes_are_cut_and_what_is_none_is_passed_over() {
        let text = ": here\nretry: 2000\n\nid: 1\nevent: happening\ndata: {\"what\":\"été\"}\n\n: still here\n\nevent: gap\r\ndata: {}\r\n\r\n\
                    event: end\ndata: too\ndata: slow\n\n";
        let expected = [
            told("1", "happening", "{\"what\":\"été\"}"),
            told("", "gap", "{}"),
            told("", "end", "too\nslow"),
        ];
        for size in 1..=text.len() {
            let mut reader = Reader::default();
            let read: Vec<_> = text
                .as_bytes()
                .chunks(size)
                .flat_map(|chunk| reader.read(chunk))
                .collect();
            assert_eq!(read, expected, "in pieces of {size}");
        }
    }
}
