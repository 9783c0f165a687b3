using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Files;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.Configuration;

public sealed class ConfigIncludeTests
{
    [Fact]
    public void Read_IncludedRoutes_FollowTheFilesOwnInOrderOfName()
    {
        using var folder = new TempSite(
            "{ include: [ 'routes/*.json' ], name: 'main', http: { routes: [ { name: 'own', pattern: '^/own' } ] } }"
        );
        folder.Write("routes/b.json", "{ http: { routes: [ { name: 'b', pattern: '^/b' } ] } }");
        folder.Write("routes/a.json", "{ name: 'other', title: 'from a', http: { routes: { name: 'a', pattern: '^/a' } } }");
        folder.Write("routes/c.txt", "not a configuration");
        var result = folder.Read();
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["own", "a", "b"], result.Site!.Routes.Select(r => r.Name));
        Assert.Equal("a.json", Path.GetFileName(result.Site.Routes[1].Location.File));
        Assert.Equal(("main", "from a"), (result.Site.Name, result.Site.Title));
    }

    [Fact]
    public void Read_IncludeOfEverythingWithLinksInCircles_TakesEachFileOnce()
    {
        using var folder = new TempSite("{ include: [ 'routes/**/*.json' ] }");
        folder.Write("routes/a.json", "{ http: { routes: [ { name: 'a', pattern: '^/a' } ] } }");
        folder.Write("routes/sub/b.json", "{ http: { routes: [ { name: 'b', pattern: '^/b' } ] } }");
        foreach (var link in (string[])["a", "b", "sub/c", "sub/d"])
            File.CreateSymbolicLink(folder.PathOf("routes/" + link), link.Contains('/') ? ".." : ".");
        File.CreateSymbolicLink(folder.PathOf("routes/again.json"), "a.json");
        var result = folder.Read();
        Assert.Empty(result.Diagnostics);
        Assert.Equal(["a", "b"], result.Site!.Routes.Select(r => r.Name));
    }

    // It was a stack that ended the host.
    [Fact]
    public void Read_FilesThatIncludeEachOtherWithoutEnd_IsAnError()
    {
        const int Files = 3_000;
        using var folder = new TempSite("{ include: '0.json' }");
        for (var i = 0; i < Files; i++)
            folder.Write($"{i}.json", $"{{ include: '{i + 1}.json' }}");

        var error = Assert.Single(folder.Read().Diagnostics);

        Assert.EndsWith("include '32.json': files include each other more than 32 deep; name them in one file", error.Message);
        Assert.Equal("31.json", Path.GetFileName(error.Location.File));
    }

    // Each file was bounded and their number was, but not both together.
    [Fact]
    public void Read_IncludedFilesThatAreLargeTogether_IsAnErrorThatNamesOne()
    {
        using var folder = new TempSite("{ include: 'data/*.json' }");
        var text = "{" + new string(' ', 6 << 20) + "}";
        for (var i = 0; i < 5; i++)
            folder.Write($"data/{i}.json", text);

        var error = Assert.Single(folder.Read().Diagnostics).Message;

        Assert.Contains("what is included has more than 16 MB", error, StringComparison.Ordinal);
        Assert.Contains($"'{folder.PathOf("data/3.json")}' comes next", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PatternThatMatchesWhatIsNoFile_NamesWhatIsLeftOut()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs are told apart on Linux.");
        using var folder = new TempSite("{ include: [ 'routes/*.json' ] }");
        folder.Write("routes/a.json", "{ http: { routes: [ { name: 'a', pattern: '^/a' } ] } }");
        SpecialFile.MakeFifo(folder.PathOf("routes/pipe.json"));
        File.CreateSymbolicLink(folder.PathOf("routes/gone.json"), "nowhere.json");
        File.CreateSymbolicLink(folder.PathOf("routes/.#a.json"), "somebody@here.42");
        var result = folder.Read();
        Assert.Equal(["a"], result.Site!.Routes.Select(r => r.Name));
        Assert.Equal(
            [
                "appweb.json(1,14): warning: include 'routes/*.json': "
                    + $"'{folder.PathOf("routes/pipe.json")}' is a FIFO, a socket or a device: it is left out",
                $"appweb.json(1,14): warning: include 'routes/*.json': '{folder.PathOf("routes/gone.json")}' is "
                    + "a link to a file that is not there, and left out: correct or delete it",
            ],
            result.Diagnostics.Select(d => d.ToString())
        );
    }

    [Fact]
    public void Expand_MoreThanMayBeLookedAt_SaysHowMany()
    {
        using var folder = new TempSite();
        for (var i = 0; i < 12; i++)
            folder.Write($"routes/{i}.json", "{}");
        var glob = new FileGlob(folder.Folder, "routes/*.json");
        Assert.Equal(12, glob.Expand(mostEntries: 12).Files.Length);
        var match = glob.Expand(mostEntries: 11);
        Assert.Empty(match.Files);
        Assert.Equal(
            $"more than 11 files and folders are below '{folder.PathOf("routes")}': name a folder "
                + "that holds less before the first '*', and look for links out of it",
            match.Problem
        );
    }

    [Fact]
    public void Read_MistakeInAnInclude_IsLocatedThereAfterTheMainFiles()
    {
        using var folder = new TempSite("{ include: 'more.json',\n http: { routes: [ { name: 'r' } ], nmae: 1 } }");
        folder.Write("more.json", "{ http: { routes: [\n { name: 'r', methodss: 'GET' } ] } }");
        Assert.Equal(
            [
                "appweb.json(2,37): warning: unknown key 'http.nmae' is ignored; remove it",
                "more.json(2,10): error: route name 'r' is already used at appweb.json(2,28); rename one of the two",
                "more.json(2,15): warning: route 'r': unknown key 'methodss' is ignored; did you mean 'methods'?",
            ],
            folder.Read().Diagnostics.Where(d => !d.Message.Contains("never reached", StringComparison.Ordinal)).Select(d => d.ToString())
        );
    }

    [Fact]
    public void Read_IncludesOfAnInclude_StartFromItsFolder()
    {
        using var folder = new TempSite("{ include: [ 'a/one.json' ] }");
        folder.Write("a/one.json", "{ include: 'two.json' }");
        folder.Write("a/two.json", "{ title: 'two' }");
        Assert.Equal("two", folder.Read().Site!.Title);
    }

    [Fact]
    public void Read_Circle_IsReportedOnce()
    {
        using var folder = new TempSite("{ include: 'one.json' }");
        folder.Write("one.json", "{ include: 'appweb.json' }");
        Assert.Equal(
            "one.json(1,12): error: include 'appweb.json' goes round in a circle: "
                + "appweb.json -> one.json -> appweb.json; remove one of these includes",
            Assert.Single(folder.Read().Diagnostics).ToString()
        );
    }

    [Fact]
    public void Read_TheSameFileTwice_CountsOnce()
    {
        using var folder = new TempSite("{ include: [ 'one.json', './one.json', 'o*.json' ] }");
        folder.Write("one.json", "{ http: { routes: [ { name: 'one' } ] } }");
        Assert.Single(folder.Read().Site!.Routes);
    }

    [Fact]
    public void Read_IncludesThatAreNotThere_AreAnErrorByNameAndAWarningByPattern()
    {
        using var folder = new TempSite("{ include: [ 'gone.json', 'none/*.json', 3, 'a/../*.json', '/*.json' ] }");
        Assert.Equal(
            [
                $"appweb.json(1,14): error: included file 'gone.json' not found; it is looked for at '{folder.PathOf("gone.json")}'",
                "appweb.json(1,27): warning: include 'none/*.json' matches no file",
                "appweb.json(1,42): error: include: takes the names of files such as 'routes/*.json', not 3",
                "appweb.json(1,45): error: include 'a/../*.json': '..' may only come first in a pattern with '*'",
                "appweb.json(1,60): error: include '/*.json': a pattern with '*' is relative to the file that it stands in",
            ],
            folder.Read().Diagnostics.Select(d => d.ToString())
        );
    }

    [Fact]
    public void Read_BrokenInclude_IsAnErrorThere()
    {
        using var folder = new TempSite("{ include: 'one.json', nmae: 1 }");
        folder.Write("one.json", "{\n}}");
        var findings = folder.Read().Diagnostics;
        Assert.Equal(["appweb.json", "one.json"], findings.Select(d => Path.GetFileName(d.Location.File)));
        Assert.Contains("not valid JSON", findings[1].Message, StringComparison.Ordinal);
    }
}
