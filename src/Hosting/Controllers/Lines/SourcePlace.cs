using System.Collections.Immutable;

namespace PluginChat.Hosting.Controllers.Lines;

/// <summary>Where in the author's sources something happened.</summary>
/// <param name="File">The file.</param>
/// <param name="Lines">The line, or those of which it is one, in ascending order; empty where no line is known.</param>
sealed record SourcePlace(string File, ImmutableArray<int> Lines)
{
    const int MaxLines = 8; // more of them help nobody: then it is from the first to the last

    /// <summary>Where else it may have been: in a file that the first one includes; null where nowhere.</summary>
    public SourcePlace? Otherwise { get; init; }

    public override string ToString() => Otherwise is null ? Own : $"{Own}, or {Otherwise}";

    string Own =>
        Lines.Length switch
        {
            0 => File,
            > MaxLines => $"{File}:line {Lines[0]} to {Lines[^1]}",
            _ => $"{File}:line {string.Join(" or ", Lines)}",
        };
}
