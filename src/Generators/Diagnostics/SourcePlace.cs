using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PluginChat.Generators.Diagnostics;

/// <summary>A place in a source that can be compared and keeps no tree.</summary>
sealed record SourcePlace(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static SourcePlace? Of(Location? location) =>
        location?.SourceTree is { } tree ? new(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span) : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}
