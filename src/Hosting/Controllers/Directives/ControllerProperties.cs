using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PluginChat.Hosting.Controllers.Directives;

/// <summary>The properties of a project that <c>#:property Name=Value</c> may set: those that the compiler has a use for.</summary>
/// <param name="HasImplicitUsings">Whether the SDK's implicit usings are added.</param>
/// <param name="Arguments">The others, as <c>csc</c> takes them.</param>
sealed partial record ControllerProperties(bool HasImplicitUsings, ImmutableArray<string> Arguments)
{
    // What a controller is built for, in any case.
    const string Framework = "net10.0";

    delegate string? Argument(string value);

    static readonly SortedDictionary<string, (string Values, Argument Make)> s_known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AllowUnsafeBlocks"] = Switch("unsafe"),
        ["CheckForOverflowUnderflow"] = Switch("checked"),
        ["DefineConstants"] = List("names of symbols", "define", Symbol()),
        ["ImplicitUsings"] = ("'enable' or 'disable'", value => IsOn(value) is null ? null : ""),
        ["LangVersion"] = (
            "10 to 14, 'default', 'latest', 'latestMajor' or 'preview'",
            value => Version().IsMatch(value) ? "/langversion:" + value : null
        ),
        ["NoWarn"] = List("numbers of warnings", "nowarn", Warning()),
        ["Nullable"] = (
            "'enable', 'disable', 'warnings' or 'annotations'",
            value => Nullability().IsMatch(value) ? "/nullable:" + value : null
        ),
        ["TargetFramework"] = ($"'{Framework}', which every controller is built for", value => value == Framework ? "" : null),
        ["TreatWarningsAsErrors"] = Switch("warnaserror"),
        ["WarningsAsErrors"] = List("numbers of warnings, or 'nullable'", "warnaserror+", Warning()),
        ["WarningsNotAsErrors"] = List("numbers of warnings, or 'nullable'", "warnaserror-", Warning()),
    };

    /// <summary>What a controller without any has.</summary>
    public static ControllerProperties None { get; } = new(true, []);

    /// <summary>Reads them; what is wrong is added to <paramref name="problems"/>.</summary>
    public static ControllerProperties Of(IEnumerable<SourceDirective> directives, ICollection<(SourceDirective Of, string Text)> problems)
    {
        var found = new SortedDictionary<string, (SourceDirective By, string Value, string Argument)>(StringComparer.OrdinalIgnoreCase);
        foreach (var directive in directives)
        {
            var (name, value) = directive.Value.Split('=', 2) is [var left, var right]
                ? (left.Trim(), right.Trim())
                : (directive.Value, "");
            if (name.Length == 0 || !directive.Value.Contains('='))
                problems.Add((directive, $"'{directive}' is not a property: write '#:property Name=Value'"));
            else if (!s_known.TryGetValue(name, out var known))
                problems.Add(
                    (
                        directive,
                        $"'{name}' means nothing for a controller: remove the line. Those that do: {string.Join(", ", s_known.Keys)}"
                    )
                );
            else if (known.Make(value) is not { } argument)
                problems.Add((directive, $"'{value}' is not a value of '{name}': {known.Values}"));
            else if (found.TryAdd(name, (directive, value, argument)) || found[name].Value == value)
                continue;
            else
                problems.Add(
                    (
                        directive,
                        $"'{name}' is '{found[name].Value}' in {found[name].By.File.Name}({found[name].By.Line}): "
                            + "a controller is one assembly, so give it one value"
                    )
                );
        }
        return found.Count == 0
            ? None
            : new(
                !found.TryGetValue("ImplicitUsings", out var usings) || IsOn(usings.Value) == true,
                // A rule that is no error, of all that are, comes after them.
                [.. found.Values.Select(f => f.Argument).Where(a => a.Length > 0)]
            );
    }

    static (string, Argument) Switch(string option) =>
        ("'true' or 'false'", value => bool.TryParse(value, out var isOn) ? $"/{option}{(isOn ? '+' : '-')}" : null);

    // As in a project, a list may begin with what was there before: $(NoWarn);CS1591.
    static (string, Argument) List(string values, string option, Regex item) =>
        (
            $"{values}, with ';' between them",
            value =>
                value
                    .Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Where(i => !Itself().IsMatch(i))
                    .ToList()
                    is var items
                && items.TrueForAll(item.IsMatch)
                    ? items.Count == 0
                        ? ""
                        : $"/{option}:{string.Join(';', items)}"
                    : null
        );

    static bool? IsOn(string value) =>
        value.ToUpperInvariant() switch
        {
            "ENABLE" or "TRUE" => true,
            "DISABLE" or "FALSE" => false,
            _ => null,
        };

    [GeneratedRegex(@"^(1[0-4](\.0)?|default|latest|latestMajor|preview)$", RegexOptions.IgnoreCase)]
    private static partial Regex Version();

    [GeneratedRegex("^(enable|disable|warnings|annotations)$", RegexOptions.IgnoreCase)]
    private static partial Regex Nullability();

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{Nd}_]*$")]
    private static partial Regex Symbol();

    [GeneratedRegex("^([A-Za-z_][A-Za-z0-9_]*|[0-9]{1,5})$")]
    private static partial Regex Warning();

    [GeneratedRegex(@"^\$\([A-Za-z_]+\)$")]
    private static partial Regex Itself();
}
