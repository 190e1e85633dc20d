//! Reading a recording.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::writer::{first_line, line};
use super::{Cast, Event};
use crate::Size;

/// What is wrong with a recording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ParseError {
    /// The line, from 1 on.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is no header.
    #[error("a recording begins with a JSON object that says its version")]
    NoHeader,
    /// A version that is not known.
    #[error("this is version {0} of asciicast, and 2 and 3 can be read")]
    Version(u64),
    /// The size is missing, or no size.
    #[error("the header has to say how many columns and rows the terminal has, from 1 to 65535")]
    NoSize,
    /// Not an event.
    #[error("an event is a JSON array of a time, a code and a string")]
    NoEvent,
    /// Not a time.
    #[error("a time is a number of seconds that is not negative, and less than a year")]
    Time,
    /// Not a size.
    #[error("a size is written like 80x24")]
    Resize,
    /// Not an exit status.
    #[error("an exit status is a whole number")]
    Exit,
}

const YEAR: f64 = 366.0 * 24.0 * 3600.0;

/// Reads a recording in version 2 or 3. A last line that was cut short is left out.
pub fn parse(text: &str) -> Result<Cast, ParseError> {
    let mut lines = text.lines().enumerate();
    let header = lines.next().map_or("", |(_, line)| line);
    let at = |line: usize| {
        move |problem| ParseError {
            line: line + 1,
            problem,
        }
    };
    let (mut cast, relative) = read_header(header).map_err(at(0))?;
    let mut time = Duration::ZERO;
    for (number, line) in lines {
        // Comments are of version 3, empty lines of careless editors.
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let Ok(value) = serde_json::from_str(line) else {
            // Only the end of the text can be a line that was not written to its end.
            if text.ends_with(line) {
                cast.truncated = true;
                break;
            }
            return Err(at(number)(Problem::NoEvent));
        };
        let (seconds, event) = read_event(&value).map_err(at(number))?;
        // Files in version 2 are known to have times that go back a little.
        time = if relative {
            time + seconds
        } else {
            time.max(seconds)
        };
        cast.events.extend(event.map(|event| (time, event)));
    }
    Ok(cast)
}

/// The same recording in version 2, which older players read. Has no exit status.
pub fn to_v2(text: &str) -> Result<String, ParseError> {
    let cast = parse(text)?;
    let mut header = json!({
        "width": cast.size.cols,
        "height": cast.size.rows,
        "env": { "TERM": "xterm-256color" },
    });
    let optional = [
        ("timestamp", cast.unix_seconds.map(Value::from)),
        ("title", cast.title.map(Value::from)),
        (
            "idle_time_limit",
            cast.idle_limit.map(|limit| Value::from(limit.as_secs_f64())),
        ),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            header[key] = value;
        }
    }
    let mut v2 = first_line(2, &header);
    for (at, event) in cast.events {
        let (code, data) = match event {
            Event::Output(text) => ('o', text),
            Event::Resize(Size { cols, rows }) => ('r', format!("{cols}x{rows}")),
            Event::Marker(label) => ('m', label),
            Event::Exit(_) => continue,
        };
        v2.push_str(&line(at.as_micros(), code, &data));
    }
    Ok(v2)
}

/// The header, and whether times are relative.
fn read_header(line: &str) -> Result<(Cast, bool), Problem> {
    let header: Map<String, Value> = serde_json::from_str(line).map_err(|_| Problem::NoHeader)?;
    let version = header
        .get("version")
        .and_then(Value::as_u64)
        .ok_or(Problem::NoHeader)?;
    let cells = |object: &Value, key: &str| {
        let count = object
            .get(key)
            .and_then(Value::as_u64)
            .and_then(|count| u16::try_from(count).ok());
        count.filter(|count| *count > 0).ok_or(Problem::NoSize)
    };
    let all = Value::Object(header);
    let size = match version {
        2 => Size {
            cols: cells(&all, "width")?,
            rows: cells(&all, "height")?,
        },
        3 => Size {
            cols: cells(&all["term"], "cols")?,
            rows: cells(&all["term"], "rows")?,
        },
        other => return Err(Problem::Version(other)),
    };
    let cast = Cast {
        size,
        title: all["title"].as_str().map(str::to_owned),
        unix_seconds: all["timestamp"].as_u64(),
        idle_limit: all["idle_time_limit"]
            .as_f64()
            .and_then(|limit| seconds(limit).ok()),
        events: Vec::new(),
        truncated: false,
    };
    Ok((cast, version == 3))
}

/// The time of an event, and the event if it is one that can be shown: input is not, nor what is not known.
fn read_event(value: &Value) -> Result<(Duration, Option<Event>), Problem> {
    let Some([time, Value::String(code), Value::String(data)]) = value.as_array().map(Vec::as_slice) else {
        return Err(Problem::NoEvent);
    };
    let time = seconds(time.as_f64().ok_or(Problem::Time)?)?;
    let event = match code.as_str() {
        "o" => Event::Output(data.clone()),
        "r" => Event::Resize(read_size(data).ok_or(Problem::Resize)?),
        "m" => Event::Marker(data.clone()),
        "x" => Event::Exit(data.trim().parse().map_err(|_| Problem::Exit)?),
        _ => return Ok((time, None)),
    };
    Ok((time, Some(event)))
}

fn read_size(text: &str) -> Option<Size> {
    let (cols, rows) = text.split_once('x')?;
    let (cols, rows) = (cols.parse().ok()?, rows.parse().ok()?);
    (cols > 0 && rows > 0).then_some(Size { cols, rows })
}

/// Rounded to microseconds, so that a sum of relative times and an absolute one agree.
fn seconds(seconds: f64) -> Result<Duration, Problem> {
    if !(0.0..YEAR).contains(&seconds) {
        return Err(Problem::Time);
    }
    let nanos = Duration::from_secs_f64(seconds).as_nanos();
    let micros = (nanos + 500) / 1000;
    Ok(Duration::from_micros(u64::try_from(micros).expect("a year fits")))
}
