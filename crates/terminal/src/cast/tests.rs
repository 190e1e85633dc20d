use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Cast, Event, Player, Seek, Writer, parse, to_v2};
use crate::Size;

const SIZE: Size = Size { cols: 80, rows: 24 };

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

#[test]
fn lines_are_those_of_the_format() {
    let (mut writer, header) = Writer::new(SIZE, Some("a \"title\""), 1_700_000_000);
    let lines = [
        header,
        writer.output(ms(1500), "a\r\n\x1b[31m界".as_bytes()).unwrap(),
        writer.resize(ms(1750), Size { cols: 100, rows: 30 }),
        writer.marker(ms(1750), "task 1"),
        writer.exit(ms(62_000), 130),
    ];
    let expected = [
        r#"{"version":3,"term":{"cols":80,"rows":24,"type":"xterm-256color"},"timestamp":1700000000,"title":"a \"title\""}"#,
        r#"[1.500000, "o", "a\r\n\u001b[31m界"]"#,
        r#"[0.250000, "r", "100x30"]"#,
        r#"[0.000000, "m", "task 1"]"#,
        r#"[60.250000, "x", "130"]"#,
    ];
    assert_eq!(
        lines.concat(),
        expected.map(|line| line.to_owned() + "\n").concat()
    );
}

#[test]
fn a_torn_character_is_carried_over() {
    let (mut writer, _) = Writer::new(SIZE, None, 0);
    let [a, b, c] = [0xe7, 0x95, 0x8c];
    assert_eq!(writer.output(ms(0), &[a]), None);
    assert_eq!(writer.output(ms(0), &[b]), None);
    assert_eq!(
        writer.output(ms(1000), &[c, b'x', a]).unwrap(),
        "[1.000000, \"o\", \"界x\"]\n"
    );
    assert_eq!(
        writer.output(ms(1000), b"y").unwrap(),
        "[0.000000, \"o\", \"\u{fffd}y\"]\n"
    );
    assert_eq!(writer.output(ms(1000), &[a, b]), None);
    assert_eq!(
        writer.exit(ms(1000), 0),
        "[0.000000, \"o\", \"\u{fffd}\"]\n[0.000000, \"x\", \"0\"]\n"
    );
}

#[derive(Clone, Debug)]
enum Recorded {
    Output(Vec<u8>),
    Resize(Size),
    Marker(String),
}

fn recorded() -> impl Strategy<Value = Recorded> {
    prop_oneof![
        vec(any::<u8>(), 1..20).prop_map(Recorded::Output),
        ".{1,9}".prop_map(|text| Recorded::Output(text.into_bytes())),
        (1u16.., 1u16..).prop_map(|(cols, rows)| Recorded::Resize(Size { cols, rows })),
        ".{0,9}".prop_map(Recorded::Marker),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_is_written_is_read_in_both_versions(
        title in proptest::option::of(".{0,9}"),
        events in vec((recorded(), 0u64..5_000_000_000), 0..20),
        status in any::<i32>(),
    ) {
        let (mut writer, mut v3) = Writer::new(SIZE, title.as_deref(), 7);
        let (mut at, mut all, mut times) = (Duration::ZERO, Vec::new(), Vec::new());
        for (event, nanos) in &events {
            at += Duration::from_nanos(*nanos);
            let line = match event {
                Recorded::Output(bytes) => {
                    all.extend_from_slice(bytes);
                    writer.output(at, bytes)
                }
                Recorded::Resize(size) => Some(writer.resize(at, *size)),
                Recorded::Marker(label) => Some(writer.marker(at, label)),
            };
            times.extend(line.iter().map(|_| at));
            v3.extend(line);
        }
        v3 += &writer.exit(at, status);
        let cast = parse(&v3).unwrap();
        prop_assert_eq!(cast.events.last(), Some(&(cast.length(), Event::Exit(status))));
        prop_assert_eq!((cast.size, &cast.title, cast.unix_seconds, cast.truncated), (SIZE, &title, Some(7), false));
        let output: String = cast.events.iter().filter_map(|(_, event)| match event {
            Event::Output(text) => Some(text.as_str()),
            _ => None,
        }).collect();
        prop_assert_eq!(output, String::from_utf8_lossy(&all));
        for ((read, _), written) in cast.events.iter().zip(&times) {
            prop_assert!(written.abs_diff(*read) <= Duration::from_micros(1), "{read:?} for {written:?}");
        }
        let v2 = to_v2(&v3).unwrap();
        let old = parse(&v2).unwrap();
        prop_assert_eq!(&old.events[..], &cast.events[..cast.events.len() - 1]);
        prop_assert_eq!((old.size, old.title), (cast.size, cast.title));
        prop_assert_eq!(to_v2(&v2).unwrap(), v2);
    }
}

const HEADER: &str = r#"{"version":3,"term":{"cols":80,"rows":24},"idle_time_limit":2.5}"#;

#[test]
fn the_good_and_the_half_good_is_read() {
    let text = format!(
        "{HEADER}\n# a comment\n\n[1, \"o\", \"a\"]\n[0.5,\"i\",\"typed\"]\n[1e0,\"z\",\"?\"]\n[2,\"m\",\"\"]\n[0.1,\"o\",\"cu"
    );
    let cast = parse(&text).unwrap();
    let expected = [
        (ms(1000), Event::Output("a".to_owned())),
        (ms(4500), Event::Marker(String::new())),
    ];
    assert_eq!(cast.events, expected);
    assert!(cast.truncated);
    assert_eq!(cast.idle_limit, Some(ms(2500)));
    assert_eq!(cast.markers().collect::<Vec<_>>(), [(ms(4500), "")]);
    let old = "{\"version\":2,\"width\":9,\"height\":8}\n[1.5,\"o\",\"a\"]\n[1.4,\"o\",\"b\"]\n";
    let cast = parse(old).unwrap();
    assert_eq!(cast.size, Size { cols: 9, rows: 8 });
    assert_eq!((cast.length(), cast.truncated), (ms(1500), false));
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    assert_eq!(parse(text).unwrap_err().to_string(), expected);
    assert_eq!(to_v2(text).unwrap_err().to_string(), expected);
}

#[test]
fn what_is_wrong_is_said() {
    let event = |line: &str| format!("{HEADER}\n[0,\"o\",\"fine\"]\n{line}\n");
    let no_header = "line 1: a recording begins with a JSON object that says its version";
    let no_event = "line 3: an event is a JSON array of a time, a code and a string";
    let no_time = "line 3: a time is a number of seconds that is not negative, and less than a year";
    let no_size = "line 1: the header has to say how many columns and rows the terminal has, from 1 to 65535";
    refused("", no_header);
    refused("hello\n", no_header);
    refused("[0,\"o\",\"\"]\n", no_header);
    refused("{}", no_header);
    refused(
        "{\"version\":1}",
        "line 1: this is version 1 of asciicast, and 2 and 3 can be read",
    );
    refused("{\"version\":3,\"width\":80,\"height\":24}", no_size);
    refused("{\"version\":2,\"width\":80}", no_size);
    refused("{\"version\":2,\"width\":80,\"height\":0}", no_size);
    refused(&event("nonsense"), no_event);
    refused(&event("[1,\"o\"]"), no_event);
    refused(&event("[1,\"o\",5]"), no_event);
    refused(&event("{}"), no_event);
    refused(&event("[-1,\"o\",\"\"]"), no_time);
    refused(&event("[1e300,\"o\",\"\"]"), no_time);
    refused(&event("[\"1\",\"o\",\"\"]"), no_time);
    refused(&event("[1,\"r\",\"80\"]"), "line 3: a size is written like 80x24");
    refused(
        &event("[1,\"r\",\"0x24\"]"),
        "line 3: a size is written like 80x24",
    );
    refused(
        &event("[1,\"x\",\"killed\"]"),
        "line 3: an exit status is a whole number",
    );
    refused(
        &format!("{HEADER}\n[0,\"o\n[0,\"o\",\"\"]"),
        "line 2: an event is a JSON array of a time, a code and a string",
    );
}

/// Output at these times.
fn cast(times: &[u64]) -> Cast {
    Cast {
        size: SIZE,
        title: None,
        unix_seconds: None,
        idle_limit: None,
        events: times
            .iter()
            .map(|at| (ms(*at), Event::Output(at.to_string())))
            .collect(),
        truncated: false,
    }
}

fn shown(events: &[(Duration, Event)]) -> String {
    let text = |(_, event): &(Duration, Event)| match event {
        Event::Output(text) => text.clone(),
        other => format!("{other:?}"),
    };
    events.iter().map(text).collect::<Vec<_>>().join(" ")
}

#[test]
fn time_passes_at_its_speed() {
    let mut player = Player::new(cast(&[0, 100, 200, 1000]), None);
    assert_eq!(shown(player.advance(ms(0))), "0");
    assert_eq!(player.until_next(), Some(ms(100)));
    assert_eq!(shown(player.advance(ms(99))), "");
    assert_eq!(shown(player.advance(ms(101))), "100 200");
    player.set_speed(4.0);
    assert_eq!(player.until_next(), Some(ms(200)));
    player.paused = true;
    assert_eq!(
        (shown(player.advance(ms(5000))).as_str(), player.until_next()),
        ("", None)
    );
    assert_eq!(player.position(), ms(200));
    player.paused = false;
    assert!(!player.is_over());
    assert_eq!(shown(player.advance(ms(200))), "1000");
    assert_eq!(shown(player.advance(Duration::MAX)), "");
    assert_eq!(
        (player.position(), player.until_next(), player.is_over()),
        (ms(1000), None, true)
    );
    player.set_speed(f64::INFINITY);
    player.set_speed(f64::NAN);
    assert_eq!(player.speed().to_string(), "16");
}

#[test]
fn it_can_go_anywhere() {
    let mut player = Player::new(cast(&[0, 100, 200, 1000]), None);
    let mut seek = |to| {
        let Seek { reset, events } = player.seek(to);
        (reset, shown(events))
    };
    assert_eq!(seek(ms(150)), (false, "0 100".to_owned()));
    assert_eq!(seek(ms(150)), (false, String::new()));
    assert_eq!(seek(ms(100)), (true, "0 100".to_owned()));
    assert_eq!(seek(Duration::MAX), (false, "200 1000".to_owned()));
    assert_eq!(seek(ms(0)), (true, "0".to_owned()));
    assert_eq!(shown(player.advance(ms(100))), "100");
}

#[test]
fn pauses_can_be_shortened() {
    let player = Player::new(cast(&[50, 5000, 5100, 9000]), Some(ms(300)));
    let times: Vec<_> = player
        .cast()
        .events
        .iter()
        .map(|(at, _)| at.as_millis())
        .collect();
    assert_eq!(times, [50, 350, 450, 750]);
    assert_eq!(player.cast().length(), ms(750));
}
