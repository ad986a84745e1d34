public import Scenario

extension Value: ExpressibleByStringLiteral, ExpressibleByExtendedGraphemeClusterLiteral,
    ExpressibleByUnicodeScalarLiteral
{
    /// Makes a text, so that tests read like scenarios.
    public init(stringLiteral value: String) { self = .string(value) }
}
