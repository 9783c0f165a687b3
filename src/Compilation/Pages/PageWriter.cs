using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PluginChat.Compilation.Pages;

/// <summary>Writes one page, with what it includes, as a class. What is wrong goes to <paramref name="report"/>.</summary>
/// <param name="catalog">The controller's pages.</param>
/// <param name="report">Told of problems.</param>
sealed class PageWriter(PageCatalog catalog, Action<PageFile, PageProblem> report)
{
    // A hundred includes within each other are no page; and ten that include the next one twice are a thousand.
    const int MostDeep = 64;
    const int MostIncludes = 10_000;
    const int MostCharacters = 8 << 20;

    const string This = "this.Context.";

    readonly PageText _usings = new();
    readonly PageText _global = new();
    readonly PageText _start = new();
    readonly PageText _body = new();
    readonly PageText _end = new();
    readonly List<PageFile> _stack = [];
    int _includes;
    bool _isTooLarge;

    /// <summary>The files whose text is part of the page, itself first.</summary>
    public HashSet<PageFile> Files { get; } = [];

    /// <summary>Its layout, or null.</summary>
    public PageFile? Layout { get; private set; }

    /// <summary>Whether it says where its own page goes: then it is a layout.</summary>
    public bool HasContent { get; private set; }

    public void Write(PageFile page) => WriteSegments(page);

    /// <summary>The whole source.</summary>
    public string Source(PageFile page, string className, bool isPart)
    {
        var text = new PageText();
        text.AppendLine("#nullable enable");
        // A page without await, what follows a return, and a using that two included files have.
        text.AppendLine("#pragma warning disable CS1998, CS0162, CS0105");
        text.AppendLine("using PluginChat;");
        text.Append(_usings);
        text.MapLine(page, 0);
        text.AppendLine(
            $"[global::PluginChat.Pages.PagePathAttribute({PageText.Quote(page.Name)}{(isPart ? ", IsPart = true" : "")})] "
                + $"sealed partial class {className} : global::PluginChat.Page {{"
        );
        if (Layout is { } layout)
            text.AppendLine($"protected override string? LayoutPath => {PageText.Quote(layout.Name)};");
        text.Append(_global);
        text.MapLine(page, 0);
        text.AppendLine(
            "protected override async global::System.Threading.Tasks.ValueTask ExecuteAsync(global::PluginChat.PageContext context) {"
        );
        text.Append(_start);
        text.Append(_body);
        text.Append(_end);
        text.MapLine(page, page.Text.Length);
        text.AppendLine("} }");
        return text.ToString();
    }

    void WriteSegments(PageFile file)
    {
        Files.Add(file);
        _stack.Add(file);
        foreach (var segment in file.Segments)
            Write(file, segment);
        _stack.RemoveAt(_stack.Count - 1);
    }

    void Write(PageFile file, PageSegment segment)
    {
        if (_isTooLarge)
            return;
        if (_body.Length > MostCharacters)
        {
            _isTooLarge = true;
            report(file, new(segment.Position, $"with what it includes, the page has more than {MostCharacters >> 20} million characters"));
            return;
        }
        switch (segment.Kind)
        {
            case PageSegmentKind.Literal:
                WriteCall(file, segment, $"WriteLiteral({PageText.Quote(segment.Text)}u8)");
                break;
            case PageSegmentKind.Parameter:
                WriteCall(file, segment, $"WriteParameter({PageText.Quote(segment.Text)})");
                break;
            case PageSegmentKind.AppUrl:
                WriteCall(file, segment, "Write(this.Context.AppUrl)");
                break;
            case PageSegmentKind.Content:
                HasContent = true;
                WriteCall(file, segment, "WriteContent()");
                break;
            case PageSegmentKind.Code:
                _body.AppendMapped(file, segment.Position, segment.Text);
                break;
            case PageSegmentKind.Start:
                _start.AppendMapped(file, segment.Position, segment.Text);
                break;
            case PageSegmentKind.End:
                _end.AppendMapped(file, segment.Position, segment.Text);
                break;
            case PageSegmentKind.Global:
                WriteGlobal(file, segment);
                break;
            case PageSegmentKind.Include:
                Include(file, segment);
                break;
            case PageSegmentKind.Layout:
                SetLayout(file, segment);
                break;
            default:
                WriteExpression(file, segment);
                break;
        }
    }

    void WriteCall(PageFile file, PageSegment segment, string call)
    {
        _body.MapLine(file, segment.Position);
        _body.AppendLine($"{This}{call};");
    }

    void WriteExpression(PageFile file, PageSegment segment)
    {
        var isRaw = segment.Kind == PageSegmentKind.RawExpression;
        var format = default(PageFormat);
        if (segment.Text[0] == '%')
        {
            var end = segment.Text.IndexOfAny([' ', '\t', '\r', '\n', ':']);
            var name = end < 0 ? segment.Text : segment.Text[..end];
            if (!PageFormat.TryParse(name, out format, out var problem))
            {
                report(file, new(segment.Position, problem!));
                return;
            }
            var value = end < 0 ? "" : segment.Text[(end + 1)..];
            var leading = value.Length - value.TrimStart().Length;
            if (leading == value.Length)
            {
                report(file, new(segment.Position, $"'{name}' has no expression after it: write <%= {name} value %>"));
                return;
            }
            segment = segment with { Text = value[leading..], Position = segment.Position + end + 1 + leading };
        }
        var call = $"{This}{(isRaw && !format.IsEscaped ? "WriteRaw" : "Write")}({(format.IsCharacter ? "(char)(" : "")}";
        var arguments = format is { Format: null, Width: 0 }
            ? ""
            : $", {(format.Format is null ? "null" : PageText.Quote(format.Format))}, {format.Width}";
        _body.AppendMapped(file, segment, call, $"{(format.IsCharacter ? ")" : "")}{arguments});");
    }

    // Usings come before a class; all else is of the class.
    void WriteGlobal(PageFile file, PageSegment segment)
    {
        var (code, at) = (segment.Text, segment.Position);
        if (code.Contains("using", StringComparison.Ordinal))
        {
            var root = (CompilationUnitSyntax)SyntaxFactory.ParseCompilationUnit(code);
            if (root.Usings is [.., var last])
            {
                var end = Math.Min(last.Span.End, code.Length);
                _usings.AppendMapped(file, at, code[..end]);
                (code, at) = (code[end..], at + end);
            }
        }
        _global.AppendMapped(file, at, code);
    }

    void Include(PageFile file, PageSegment segment)
    {
        if (!catalog.TryFind(file, "include", segment.Text, out var included, out var problem))
            report(file, new(segment.Position, problem));
        else if (_stack.Contains(included))
            report(
                file,
                new(
                    segment.Position,
                    $"include '{segment.Text}': it includes itself: "
                        + $"{string.Join(" -> ", _stack.SkipWhile(f => f != included).Append(included).Select(f => f.Name))}"
                )
            );
        else if (_stack.Count == MostDeep)
            report(file, new(segment.Position, $"include '{segment.Text}': files include each other more than {MostDeep} deep"));
        else if (++_includes > MostIncludes)
        {
            _isTooLarge = true;
            report(file, new(segment.Position, $"include '{segment.Text}': the page includes more than {MostIncludes:N0} files"));
        }
        else
            WriteSegments(included);
    }

    void SetLayout(PageFile file, PageSegment segment)
    {
        if (_stack.Count > 1)
            report(file, new(segment.Position, $"layout '{segment.Text}': an included file has none; name it in the page"));
        else if (Layout is { } other)
            report(file, new(segment.Position, $"layout '{segment.Text}': the page has '{other.Name}' already; keep one of them"));
        else if (!catalog.TryFind(file, "layout", segment.Text, out var layout, out var problem))
            report(file, new(segment.Position, problem));
        else
            Layout = layout;
    }
}
