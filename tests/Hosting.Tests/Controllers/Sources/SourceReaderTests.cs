using PluginChat.Hosting.Controllers.Sources;
using PluginChat.Testing.Sites;

namespace PluginChat.Hosting.Tests.Controllers.Sources;

/// <summary>Which files a controller consists of.</summary>
public sealed class SourceReaderTests : IDisposable
{
    readonly string _site = Directory.CreateTempSubdirectory("pluginchat-test-").FullName;

    public void Dispose() => Directory.Delete(_site, recursive: true);

    string PathOf(string name) => Path.Combine(_site, name);

    void Write(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            File.WriteAllText(PathOf(name), $"// {name}");
        }
    }

    void Link(string name, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.CreateSymbolicLink(PathOf(name), target);
    }

    SourceSet Read(string source, string cache = "cache") => Read(new SourceReader(PathOf(cache)), source);

    SourceSet Read(SourceReader reader, string source) => reader.Read(PathOf(source), TestContext.Current.CancellationToken);

    static string[] Names(SourceSet set) => [.. set.Files.Select(f => f.Name)];

    // What the SDK's default items are; .cs files and folders with a leading dot are editors'.
    [Fact]
    public void Folder_OfAnyDepth_IsWhatABuildOfItWouldCompile()
    {
        var deep = string.Join('/', Enumerable.Range(0, 40).Select(i => $"d{i}"));
        Write(
            "c/A.cs",
            "c/sub/bin/B.cs",
            "c/sub/obj/C.cs",
            $"c/{deep}/Deep.cs",
            "c/bin/X.cs",
            "c/obj/X.cs",
            "c/.git/X.cs",
            "c/.X.cs",
            "c/readme.txt",
            "c/A.csproj"
        );

        Assert.Equal(["A.cs", $"{deep}/Deep.cs", "sub/bin/B.cs", "sub/obj/C.cs"], Names(Read("c")));
    }

    [Fact]
    public void Folder_WithLinksInCircles_HasEachFileOnce()
    {
        Write("c/A.cs", "c/sub/B.cs", "elsewhere/E.cs");
        Link("c/a", ".");
        Link("c/b", ".");
        Link("c/sub/up", "..");
        Link("c/again", "sub");
        Link("c/Again.cs", "A.cs");
        Link("c/else", "../elsewhere");
        Link("elsewhere/back", "../c");

        Assert.Equal(["A.cs", "else/E.cs", "sub/B.cs"], Names(Read("c")));
    }

    [Fact]
    public void Folder_WhoseFilesAreAllLinks_HasThem()
    {
        // As Kubernetes mounts a ConfigMap.
        Write("c/..2026/Chat.cs");
        Link("c/..data", "..2026");
        Link("c/Chat.cs", "..data/Chat.cs");

        Assert.Equal(["Chat.cs"], Names(Read("c")));
    }

    [Fact]
    public void Folder_WithALinkToEverything_IsAProblemThatSaysSo()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/task"), "Linux has a tree without end.");
        Write("c/A.cs");
        Link("c/all", "/");

        var set = Read("c");
        Assert.True(set.Problem is not null, "All that is on this machine was read.");
        Assert.Empty(set.Files);
    }

    [Fact]
    public async Task Folder_WithWhatBlocks_LeavesItOutWithAWarning()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFOs are told apart on Linux.");
        Write("c/A.cs");
        SpecialFile.MakeFifo(PathOf("c/pipe.cs"));
        Link("c/Zero.cs", "/dev/zero");

        var set = await Task.Run(() => Read("c"), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(["A.cs"], Names(set));
        Assert.Equal(2, set.Listing.Warnings.Length);
        Assert.Contains(set.Listing.Warnings, w => w.Contains("pipe.cs", StringComparison.Ordinal));
    }

    [Fact]
    public void Folder_WithADanglingLink_NamesIt()
    {
        Write("c/A.cs");
        Link("c/Gone.cs", "nowhere");
        Link("c/.#A.cs", "editor@machine.1"); // Emacs, while A.cs is edited

        Assert.Equal($"'{PathOf("c/Gone.cs")}' is a link to a file that is not there: correct or delete it", Read("c").Problem);
    }

    [Fact]
    public void File_OverTheLimit_IsAProblemThatNamesFileAndLimit()
    {
        Write("c/A.cs");
        File.WriteAllBytes(PathOf("c/Dump.cs"), new byte[(1 << 20) + 1]);

        var set = Read("c");
        Assert.StartsWith($"'{PathOf("c/Dump.cs")}' is larger than 1 MB", set.Problem, StringComparison.Ordinal);
        Assert.Empty(set.Files);
    }

    [Fact]
    public void Files_OverTheLimitTogether_AreAProblemThatSaysSo()
    {
        Directory.CreateDirectory(PathOf("c"));
        for (var i = 0; i < 17; i++)
            File.WriteAllBytes(PathOf($"c/F{i:00}.cs"), new byte[1 << 20]);

        Assert.StartsWith(
            $"its files are larger than 16 MB together, with '{PathOf("c/F16.cs")}'",
            Read("c").Problem,
            StringComparison.Ordinal
        );
    }

    // Each was bounded and their number was not: a thousand folders were a gigabyte in the host.
    [Fact]
    public void AnalyzerConfigs_OverTheLimitTogether_AreAProblemThatSaysSo()
    {
        for (var i = 0; i < 5; i++)
        {
            Write($"c/{i}/A.cs");
            File.WriteAllBytes(PathOf($"c/{i}/.editorconfig"), [.. Enumerable.Repeat((byte)'#', 1 << 20)]);
        }

        Assert.StartsWith(
            $"its .editorconfig and .globalconfig files are larger than 4 MB together, with '{PathOf("c/4/.editorconfig")}'",
            Read("c").Problem,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("notes.txt", "it is not a controller: name a folder of .cs and .esp files, a .cs file, or the DLL of a plugin")]
    [InlineData("none", "not found")]
    [InlineData("empty", "it holds no .cs or .esp file")]
    [InlineData("cache", "it lies in the cache")]
    [InlineData("cache/x", "it lies in the cache")]
    public void Source_ThatIsNoController_SaysWhy(string name, string problem)
    {
        Write("notes.txt", "cache/x/A.cs");
        Directory.CreateDirectory(PathOf("empty"));

        Assert.StartsWith(problem, Read(name).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Cache_InsideAControllersFolder_IsNoPartOfIt()
    {
        Write("controllers/chat/A.cs", "controllers/chat/cache/0123/X.cs");
        Link("controllers/chat/alias", "cache");

        Assert.Equal(["A.cs"], Names(Read("controllers/chat", "controllers/chat/cache")));
    }

    [Fact]
    public void Plugin_WithoutDepsJson_IsTheLibrariesBesideIt()
    {
        Write(
            "Rooms.dll",
            "Rooms.pdb",
            "Lib.dll",
            "libnative.so",
            "de/Lib.resources.dll",
            "rooms.log",
            "rooms.db",
            "cache/0/Rooms.dll",
            "appweb.json",
            "sub/Other.dll"
        );

        Assert.Equal(["Lib.dll", "Rooms.dll", "Rooms.pdb", "de/Lib.resources.dll", "libnative.so"], Names(Read("Rooms.dll")));
    }

    [Fact]
    public void Plugin_WithDepsJson_IsWhatThatNames()
    {
        Write(
            "Rooms.dll",
            "Lib.dll",
            "Unrelated.dll",
            "libx.so",
            "runtimes/linux-x64/native/liby.so",
            "de/Lib.resources.dll",
            "fr/Lib.resources.dll",
            "outside.dll",
            "data.json"
        );
        File.WriteAllText(
            PathOf("Rooms.deps.json"),
            """
            { "runtimeTarget": { "name": "net10.0" }, "targets": { "net10.0": {
                "Rooms/1.0.0": { "dependencies": { "Lib": "1.0.0" }, "runtime": { "Rooms.dll": {} } },
                "Lib/1.0.0": {
                    "runtime": { "lib/net8.0/Lib.dll": {}, "../outside.dll": {}, "/etc/passwd": {} },
                    "native": { "libx.so": {} },
                    "runtimeTargets": { "runtimes/linux-x64/native/liby.so": { "rid": "linux-x64" } },
                    "resources": { "lib/net8.0/de/Lib.resources.dll": { "locale": "de" } } } } } }
            """
        );

        Assert.Equal(
            [
                "Lib.dll",
                "Rooms.deps.json",
                "Rooms.dll",
                "de/Lib.resources.dll",
                "libx.so",
                "outside.dll",
                "runtimes/linux-x64/native/liby.so",
            ],
            Names(Read("Rooms.dll"))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{ \"targets\": 1 }")]
    [InlineData("{ \"targets\": { \"a\": { \"b\": { \"runtime\": [] } } } }")]
    public void Plugin_WithADepsJsonThatIsNone_NeverThrows(string deps)
    {
        Write("Rooms.dll");
        File.WriteAllText(PathOf("Rooms.deps.json"), deps);

        var set = Read("Rooms.dll");
        Assert.True(set.Problem is not null || Names(set).Contains("Rooms.dll"));
    }

    [Fact]
    public void Listing_OfFilesThatNobodyTouched_IsTheSameAndOfAnyWriteIsNot()
    {
        Write("c/A.cs", "c/sub/B.cs");
        var reader = new SourceReader(PathOf("cache"));
        SourceListing List() => reader.List(PathOf("c"), TestContext.Current.CancellationToken);
        var before = List();
        Assert.True(before.SameAs(List()));
        Assert.False(before.IsSettled(DateTimeOffset.UtcNow));
        Assert.True(before.IsSettled(DateTimeOffset.UtcNow.AddMinutes(1)));

        // A tick of the file system's clock may have to pass.
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    Write("c/sub/B.cs");
                    return !before.SameAs(List());
                },
                TimeSpan.FromSeconds(30)
            )
        );
    }
}
