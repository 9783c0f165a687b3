using System.Text.RegularExpressions;
using PluginChat.Hosting.Admission;
using PluginChat.Hosting.Configuration.Keys;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.Configuration;

/// <summary>Holds docs/limits.md to the code: no limit without a row, no row without a test.</summary>
public sealed partial class LimitsPageTests
{
    const int Key = 1,
        Code = 4,
        Reason = 5,
        Tests = 6;

    static readonly string s_page = File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "Repository/limits.md"));

    static readonly string[][] s_rows =
    [
        .. s_page
            .Split('\n')
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal) && l.Contains('`', StringComparison.Ordinal))
            .Select(l => l.Trim()[1..^1].Split('|').Select(c => c.Trim()).ToArray()),
    ];

    // Every test of the repository, as Class.Method.
    static readonly HashSet<string> s_allTests = FindTests();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted { get; }

    [GeneratedRegex(@"\b(?:class|record) (\w+)")]
    private static partial Regex Class { get; }

    // The attributes of a test stand right before it; a method without them is none.
    [GeneratedRegex(
        @"\[(?:Fact|Theory)(?:(?!\n\s*(?:public|private|internal|static|async)\b)[\s\S])*\n\s*public (?:async )?(?:static )?\w+ (\w+)\("
    )]
    private static partial Regex Test { get; }

    static IEnumerable<string> Codes(string cell) => Quoted.Matches(cell).Select(m => m.Groups[1].Value);

    static string Path(string key) => key.StartsWith("scaleOut.", StringComparison.Ordinal) ? key : "http." + key;

    [GeneratedRegex(@"^\w+Tests\.\w+$")]
    private static partial Regex TestName { get; }

    static HashSet<string> FindTests() =>
        [
            .. from file in Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories)
            let source = File.ReadAllText(file)
            from test in Test.Matches(source)
            select $"{Class.Match(source).Groups[1].Value}.{test.Groups[1].Value}",
        ];

    public static TheoryData<string> Limits =>
        [
            .. ConfigKeys
                .All.Where(k => k.Use == ConfigKeyUse.Honoured && (k.Parent is "http.limits" or "http.timeouts"))
                .Select(k => k.Path)
                .Distinct(),
        ];

    [Theory]
    [MemberData(nameof(Limits))]
    public void Page_EveryLimit_HasARow(string path) => Assert.Contains(path, s_rows.SelectMany(r => Codes(r[Key])).Select(Path));

    [Fact]
    public void Page_EveryKey_IsOneThatWorks() =>
        Assert.Empty(
            s_rows
                .SelectMany(r => Codes(r[Key]))
                .Select(Path)
                .Except(ConfigKeys.All.Where(k => k.Use == ConfigKeyUse.Honoured).Select(k => k.Path))
        );

    [Fact]
    public void Page_EveryRow_NamesItsTestsAndTheyExist()
    {
        Assert.NotEmpty(s_rows);
        Assert.All(
            s_rows,
            r =>
            {
                Assert.Equal(Tests + 1, r.Length);
                Assert.NotEmpty(Codes(r[Tests]));
            }
        );
        Assert.Empty(s_rows.SelectMany(r => Codes(r[Tests])).Except(s_allTests));
    }

    [Fact]
    public void Pages_TestsThatTheyName_Exist() =>
        Assert.Empty(
            Directory
                .EnumerateFiles(Repository.PathOf("docs"), "*.md")
                .SelectMany(page => Codes(File.ReadAllText(page)))
                .Where(code => TestName.IsMatch(code))
                .Except(s_allTests)
        );

    [Fact]
    public void Page_EveryReason_IsThereAndNoneBesides() =>
        Assert.Equal(
            RefusalReasons.Names.Order(StringComparer.Ordinal),
            s_rows.SelectMany(r => Codes(r[Reason])).Distinct().Order(StringComparer.Ordinal)
        );

    [Fact]
    public void Page_EveryRowWithAReason_SaysWhatTheClientSees() =>
        Assert.All(s_rows.Where(r => Codes(r[Reason]).Any()), r => Assert.Matches(@"\b[1-5]\d\d\b|\b1\d\d\d\b|cut", r[Code]));
}
