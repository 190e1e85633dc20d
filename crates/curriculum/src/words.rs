//! Short words for names that learners type: lower-case ASCII, easy to spell, without double meanings.

pub(crate) const FIRST: &[&str] = &[
    "amber", "azure", "blue", "bold", "brave", "brisk", "calm", "clear", "cool", "coral", "crisp", "early",
    "fair", "fast", "fine", "fresh", "gold", "green", "happy", "ivory", "jade", "kind", "late", "light",
    "lilac", "lucky", "mild", "mint", "neat", "new", "olive", "opal", "pearl", "pink", "plain", "proud",
    "pure", "quick", "quiet", "rapid", "red", "rosy", "round", "ruby", "sharp", "shiny", "silky", "slow",
    "smart", "snowy", "soft", "solid", "sunny", "sweet", "swift", "tall", "teal", "tidy", "tiny", "vivid",
    "warm", "white", "wide", "young",
];

pub(crate) const SECOND: &[&str] = &[
    "acorn", "apple", "badge", "bamboo", "beach", "bell", "berry", "bird", "boat", "book", "bowl", "brush",
    "cedar", "cloud", "crane", "cup", "deer", "dove", "field", "fig", "fox", "gate", "grape", "hare",
    "heron", "hill", "iris", "kite", "koi", "lake", "lamp", "leaf", "lemon", "lily", "maple", "melon",
    "moon", "moss", "olive", "otter", "owl", "panda", "peach", "pear", "pine", "plum", "pond", "quail",
    "rain", "reed", "river", "robin", "rose", "sail", "seal", "shell", "snow", "star", "stone", "swan",
    "tiger", "tulip", "wave", "wren",
];
