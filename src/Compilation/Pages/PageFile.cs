using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace PluginChat.Compilation.Pages;

/// <summary>A page, cut into its parts.</summary>
sealed class PageFile
{
    public PageFile(string path, string name, SourceText text)
    {
        (Path, Name, Text) = (path, name, text);
        (Segments, Problems) = PageLexer.Cut(text.ToString());
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>Its path below the controller's folder, with '/' between its parts.</summary>
    public string Name { get; }

    public SourceText Text { get; }

    public ImmutableArray<PageSegment> Segments { get; }

    public ImmutableArray<PageProblem> Problems { get; }

    public bool Has(PageSegmentKind kind) => Segments.Any(s => s.Kind == kind);

    /// <summary>Where a position is, counted from 0.</summary>
    public LinePosition PlaceOf(int position) => Text.Lines.GetLinePosition(Math.Clamp(position, 0, Text.Length));
}
