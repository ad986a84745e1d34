import Testing

/// One at a time: they count descriptors, set the environment and measure.
@Suite(.serialized, .timeLimit(.minutes(1))) enum WebTests {}
