//! English.

use protocol::frame::ExitStatus;

use super::{Text, check, desk, player};

pub(super) static TEXT: Text = Text {
    check: &check::EN,
    desk: &desk::EN,
    player: &player::EN,
    app_name: "Utsuwa",
    tagline: "Containers, taken apart by hand.",
    intro: "What reading alone cannot teach, you try in a real sandbox. Type the commands, and each step turns green by itself.",
    skip_to_content: "Skip to content",
    skip_to_terminal: "Skip to terminal",
    main_navigation: "Main pages",
    nav_course: "Course",
    nav_analyzer: "Dockerfile check",
    switch_language: "日本語",
    settings: "Settings",
    theme: "Appearance",
    theme_system: "As the device",
    theme_light: "Light",
    theme_dark: "Dark",
    screen_reader: "Read the terminal to a screen reader",
    screen_reader_note: "Full-screen programs such as vi are not read out.",
    loading: "Loading…",
    try_again: "Try again",
    unreachable: "The server cannot be reached. See whether utsuwa serve is running.",
    analyzer_still_works: "The Dockerfile check works without a server.",
    refused,
    not_found: "Page not found",
    not_found_note: "The address may have changed, or have a typing mistake.",
    back_to_course: "Back to the course",

    level: |level| match level {
        "beginner" => "Beginner",
        "intermediate" => "Intermediate",
        "advanced" => "Advanced",
        other => other,
    },
    minutes: |minutes| format!("{minutes} min"),
    tasks_done: |done, all| format!("{done} of {all} tasks"),
    lesson_done: "Done",
    machine_lacks: "This machine lacks:",
    lab_unavailable: "The lab cannot run on this machine. The text can be read.",

    lesson_body: "Lesson text",
    lesson_progress: "Your progress in this lesson",
    next_lesson: "Next lesson",
    run: "Run",
    run_in: |terminal| format!("Run in terminal {terminal}"),
    interrupts: "sends Ctrl-C first",
    ran_in: |terminal| format!("Ran in terminal {terminal}"),
    cannot_run: "The sandbox is not ready yet.",
    copy: "Copy",
    copied: "Copied",
    copy_failed: "Could not copy. Select the text and copy it.",
    output: "Sample output",
    hint: "Hint",
    solution: "Show the solution",
    note: "Note",

    task_waiting: "Waiting for a check",
    task_unanswered: "Write your answer",
    task_passed: "Done",
    task_passed_before: "Done before",
    task_not_yet: "Not yet",
    task_spoiled: "No longer possible in this sandbox",
    task_error: "The check failed",
    task_error_note: "This is our fault, not yours.",
    task_announced: "Task done:",
    answer: "Answer",
    answer_number: "Answer (a number)",
    send_answer: "Check answer",
    answer_wrong: "Not quite. Try again.",

    terminal: "Terminal",
    terminal_named: |name| format!("Terminal {name}"),
    terminal_hint: "Enter to type, Shift+Tab to leave",
    terminal_input: "Terminal input",
    too_much_output: "Too much output to read out. Move by line to read it.",
    terminal_failed: "The terminal could not be loaded. Reload the page.",
    pane_sizes: "Change sizes",
    splitter: "Border of text and terminal",
    new_sandbox: "New sandbox",
    new_sandbox_sure: "Throws this sandbox away, with the files in it, and makes a new one.",
    new_sandbox_yes: "Make a new sandbox",
    cancel: "Cancel",
    starting: "Making the sandbox…",
    connecting: "Connecting…",
    online: "Connected",
    round_trip: |millis| format!("{millis} ms round trip"),
    reconnecting: "The connection was lost. Reconnecting…",
    reconnected: "Reconnected",
    shell_ended: |status| match status {
        ExitStatus::Code(code) => format!("The shell ended (exit code {code})"),
        ExitStatus::Signal(signal) => format!("The shell was ended by signal {signal}"),
    },
    reopen: "Open a new shell",

    analyzer_title: "Dockerfile check",
    analyzer_intro: "Checks as you type. All of it runs in this page; nothing is sent anywhere.",
    dockerfile: "Dockerfile",
    samples: "Start from",
    findings: "Findings",
    findings_count: |count| {
        if count == 1 {
            "1 finding".to_owned()
        } else {
            format!("{count} findings")
        }
    },
    no_findings: "No findings.",
    line: |line| format!("Line {line}"),
    editor_failed: "The editor could not be loaded. The field below works too.",
};

fn refused(kind: &str, detail: &str) -> String {
    let known = match kind {
        "/problems/sandbox-limit" => "All sandboxes are in use. Wait a little and try again.",
        "/problems/session-limit" => {
            "You have as many sandboxes as you may. End one of another lesson first."
        }
        "/problems/no-session" => "Please reload the page.",
        "/problems/no-lesson" => "There is no such lesson.",
        "/problems/no-sandbox" => "That sandbox has ended.",
        "/problems/stopping" => "The server restarts. Wait a moment and try again.",
        "/problems/timeout" => "That took too long. Try again.",
        "/problems/internal" => "The server failed. This is not your fault.",
        _ if detail.is_empty() => "The server refused.",
        _ => detail,
    };
    known.to_owned()
}
