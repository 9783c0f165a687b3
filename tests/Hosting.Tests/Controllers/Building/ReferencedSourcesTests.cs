using PluginChat.Hosting.Controllers.Building;
using PluginChat.Hosting.Controllers.Compiling;
using PluginChat.Hosting.Controllers.Directives;
using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Tests.Controllers.Building;

/// <summary>What a controller consists of with the sources that it includes.</summary>
public sealed class ReferencedSourcesTests : IDisposable
{
    readonly string _site = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;
    readonly ReferencedSources _sources;

    public ReferencedSourcesTests() => _sources = new(PathOf("cache"));

    public void Dispose() => Directory.Delete(_site, recursive: true);

    [Fact]
    public void Include_OfSourcesThatIncludeFurtherOnes_IsAllOfThemOnce()
    {
        Write("c/A.cs", "#:include ../shared/B.cs\n#:include A.cs");
        Write("shared/B.cs", "#:include more/*.cs\n#:include ../c/A.cs");
        Write("shared/more/C.cs", "#:include ../B.cs");
        Assert.Equal(["A.cs", "../shared/B.cs", "../shared/more/C.cs"], Names(Read("c")));
        Write("shared/more/D.cs", "");
        Assert.Equal(["A.cs", "../shared/B.cs", "../shared/more/C.cs", "../shared/more/D.cs"], Names(Read("c")));
        Write("shared/B.cs", "");
        Assert.Equal(["A.cs", "../shared/B.cs"], Names(Read("c")));
        Write("c/A.cs", "");
        Assert.Equal(["A.cs"], Names(Read("c")));
    }

    [Fact]
    public void Include_OfASingleFile_IsBesideIt()
    {
        Write("Single.cs", "#:include shared/*.cs");
        Write("shared/B.cs", "");
        Assert.Equal(["Single.cs", "shared/B.cs"], Names(Read("Single.cs")));
    }

    [Fact]
    public void Include_OfWhatLiesInTheCache_IsNothing()
    {
        Write("c/A.cs", "#:include ../**/*.cs");
        Write("cache/B.cs", "");
        Write("shared/C.cs", "");
        Assert.Equal(["A.cs", "../shared/C.cs"], Names(Read("c")));
    }

    // Otherwise it would be the last edit of that controller.
    [Fact]
    public void Include_OfTooMuch_IsAProblemUntilItSaysSomethingElse()
    {
        Write("c/A.cs", "#:include ../shared/*.cs");
        Write("shared/B.cs", new string(' ', (int)SourceLimits.FileBytes + 1));
        Assert.Contains("shared/B.cs", Read("c").Problem, StringComparison.Ordinal);
        Assert.Contains("shared/B.cs", Read("c").Problem, StringComparison.Ordinal);
        Write("c/A.cs", "");
        Assert.Equal(["A.cs"], Names(Read("c")));
    }

    [Theory]
    [InlineData("#:include", "'#:include' names no file: write '#:include ../shared/Names.cs'")]
    [InlineData("#:include ../shared", "'#:include ../shared': controllers include .cs files: name one, or a pattern")]
    [InlineData("#:include ../shared/**", "controllers include .cs files")]
    [InlineData("#:include ../data.json", "controllers include .cs files")]
    [InlineData("#:include ../gone/X.cs", "/gone/X.cs' is not there: correct the path")]
    [InlineData("#:include ../gone/*.cs", "'#:include ../gone/*.cs' matches no .cs file: correct the path")]
    [InlineData("#:include ../folder.cs", "/folder.cs' is not there: correct the path")]
    [InlineData("#:include /gone/*.cs", "a pattern with '*' is relative to the file that it stands in")]
    [InlineData("#:include a*/../b.cs", "'..' may only come first in a pattern with '*'")]
    public void Include_ThatGivesNoSource_IsAnErrorAtItsPlace(string line, string expected)
    {
        Write("c/A.cs", "// first\n" + line);
        Directory.CreateDirectory(PathOf("folder.cs"));
        var read = Read("c");
        Assert.Equal(["A.cs"], Names(read));
        var (of, text) = Assert.Single(ControllerDirectives.Of(read).Problems);
        Assert.Equal((PathOf("c/A.cs"), 2), (of.File.Path, of.Line));
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.StartsWith("c/A.cs(2,1): error PCHAT004: ", DirectiveErrors.Of(of, text, _site).ToString(), StringComparison.Ordinal);
    }

    SourceSet Read(string source)
    {
        var cancellation = TestContext.Current.CancellationToken;
        return _sources.Read(_sources.List(PathOf(source), cancellation), cancellation);
    }

    string PathOf(string name) => Path.Combine(_site, name);

    void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    static string[] Names(SourceSet sources) => [.. sources.Files.Select(f => f.Name)];
}
