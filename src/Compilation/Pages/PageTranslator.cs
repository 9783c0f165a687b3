using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace PluginChat.Compilation.Pages;

/// <summary>
/// Makes C# of a controller's pages: a class for each, with the page's lines. A file that another includes is part of that one and no page;
/// a layout, and whatever has a name that starts with '_' on its path, is a page that no address leads to.
/// </summary>
sealed class PageTranslator
{
    /// <summary>The id of what is wrong with a page itself; its C# has the compiler's ids.</summary>
    public const string ProblemId = "ESP001";

#pragma warning disable RS2008 // Releases are tracked for analyzers that others install; this is not an analyzer.
    static readonly DiagnosticDescriptor s_problem = new(
        ProblemId,
        "A page is not well formed",
        "{0}",
        "Pages",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );
#pragma warning restore RS2008

    readonly HashSet<(string Path, PageProblem Problem)> _reported = [];
    readonly ImmutableArray<Diagnostic>.Builder _problems = ImmutableArray.CreateBuilder<Diagnostic>();

    PageTranslator() { }

    /// <summary>The path of a page's C#, which lies nowhere. Analyzers know generated code by such a name.</summary>
    public static string TreePath(string path) => path + ".g.cs";

    /// <summary>Translates all pages of a controller. Those with problems have no C#.</summary>
    public static (ImmutableArray<TranslatedPage> Pages, ImmutableArray<Diagnostic> Problems) Translate(IReadOnlyList<PageFile> files)
    {
        var translator = new PageTranslator();
        var pages = translator.Run(files);
        return (pages, translator._problems.ToImmutable());
    }

    ImmutableArray<TranslatedPage> Run(IReadOnlyList<PageFile> files)
    {
        var catalog = new PageCatalog(files);
        foreach (var file in files)
        {
            if (file.Path.AsSpan().IndexOfAny('"', '\n', '\r') >= 0)
                Report(
                    file,
                    new(0, "a page's path must not have a quotation mark or the end of a line in it: rename the file or its folder")
                );
            foreach (var problem in file.Problems)
                Report(file, problem);
        }
        var included = Included(files, catalog);
        var written = new List<(PageFile File, PageWriter Writer)>();
        var seen = new HashSet<PageFile>();
        // Files that only include each other are part of no page: they are written to report what is wrong with them.
        foreach (var file in files.OrderBy(included.Contains))
        {
            if (included.Contains(file) && seen.Contains(file))
                continue;
            var writer = new PageWriter(catalog, Report);
            writer.Write(file);
            seen.UnionWith(writer.Files);
            written.Add((file, writer));
        }
        CheckLayouts(written);
        if (_problems.Count > 0)
            return [];
        var layouts = written.Select(w => w.Writer.Layout).OfType<PageFile>().ToHashSet();
        var names = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. written.Select(w => new TranslatedPage(
                w.File.Path,
                w.Writer.Source(
                    w.File,
                    ClassName(w.File.Name, names),
                    w.Writer.HasContent || layouts.Contains(w.File) || w.File.Name.Split('/').Any(p => p.StartsWith('_'))
                )
            )),
        ];
    }

    static HashSet<PageFile> Included(IReadOnlyList<PageFile> files, PageCatalog catalog)
    {
        var included = new HashSet<PageFile>();
        foreach (var file in files)
        foreach (var segment in file.Segments.Where(s => s.Kind == PageSegmentKind.Include))
        {
            if (catalog.TryFind(file, "include", segment.Text, out var found, out _))
                included.Add(found);
        }
        return included;
    }

    void CheckLayouts(List<(PageFile File, PageWriter Writer)> written)
    {
        var writers = written.ToDictionary(w => w.File, w => w.Writer);
        foreach (var (file, writer) in written.Where(w => w.Writer.Layout is not null))
        {
            var position = file.Segments.First(s => s.Kind == PageSegmentKind.Layout).Position;
            var chain = new List<PageFile> { file };
            for (var layout = writer.Layout; layout is not null; layout = writers.GetValueOrDefault(layout)?.Layout)
            {
                if (chain.Contains(layout))
                {
                    var names = string.Join(" -> ", chain.Append(layout).Select(f => f.Name));
                    Report(file, new(position, $"layout '{writer.Layout!.Name}': it is its own layout: {names}"));
                    break;
                }
                chain.Add(layout);
            }
            var own = writer.Layout!;
            if (!writers.TryGetValue(own, out var ofLayout))
                Report(file, new(position, $"layout '{own.Name}' is included by a page; a layout has to be a file that none includes"));
            else if (!ofLayout.HasContent)
                Report(file, new(position, $"layout '{own.Name}' does not say where its pages go: write <%^ content %> there"));
        }
    }

    void Report(PageFile file, PageProblem problem)
    {
        if (!_reported.Add((file.Path, problem)))
            return;
        var place = file.PlaceOf(problem.Position);
        var location = Location.Create(file.Path, new TextSpan(problem.Position, 0), new LinePositionSpan(place, place));
        _problems.Add(Diagnostic.Create(s_problem, location, problem.Text));
    }

    // As it appears in stack traces.
    static string ClassName(string name, HashSet<string> taken)
    {
        var plain = name[..^".esp".Length];
        var legal = string.Concat(plain.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        if (legal == plain.Replace('/', '_') && taken.Add(legal))
            return $"Page_{legal}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8];
        return string.Create(CultureInfo.InvariantCulture, $"Page_{legal}_{hash}");
    }
}
