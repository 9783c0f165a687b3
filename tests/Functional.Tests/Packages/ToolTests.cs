using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PluginChat.Host.Scaffolding;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>The first five minutes of who has no clone, in an empty folder with an empty home: tool, site, message, edit.</summary>
[Collection(PackageFeed.Collection)]
public sealed class ToolTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    readonly PackageFeed _feed;
    readonly ITestOutputHelper _output;

    public ToolTests(PackageFeed feed, ITestOutputHelper output) => (_feed, _output) = (feed, output);

    [Fact]
    public async Task Tool_FromAFeed_MakesASiteServesItAndTakesUpAnEdit()
    {
        await using var folder = new TestSite();
        var home = _feed.EmptyHome(folder);
        var start = Stopwatch.GetTimestamp();
        void Done(string step)
        {
            _output.WriteLine($"{step}: {Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            start = Stopwatch.GetTimestamp();
        }
        async Task<CommandRun> RunAsync(string where, params string[] command)
        {
            var run = await CommandRun.InAsync(where, s_patience, command, home);
            Assert.True(run.ExitCode == 0, run.Said);
            return run;
        }

        await RunAsync(folder.Folder, "dotnet", "tool", "install", "--global", "PluginChat");
        Done("install");
        var tool = Path.Combine(home["HOME"]!, ".dotnet", "tools", "pluginchat");
        await RunAsync(folder.Folder, tool, "new", "site", "Parlour");
        Done("new site");
        var site = folder.PathOf("Parlour");
        await using var host = await HostProcess.ServeProgramAsync(site, [tool], home);
        var client = await host.ConnectAsync(protocol: "chat");
        await client.SendAsync("hello");
        Assert.Equal("hello", await client.ReceiveTextAsync());
        Done("start to first message");

        var chat = Path.Combine(site, "controllers", "chat", "Chat.cs");
        var source = await File.ReadAllTextAsync(chat, TestContext.Current.CancellationToken);
        var edited = source.Replace("Clients.Send(message)", "Clients.Send(\"edited \" + message.GetText())", StringComparison.Ordinal);
        Assert.NotEqual(source, edited);
        await File.WriteAllTextAsync(chat, edited, TestContext.Current.CancellationToken);
        await host.WaitForOutputAsync("chat: generation 2 live");
        await client.SendAsync("hello");
        Assert.Equal("edited hello", await client.ReceiveTextAsync());
        Done("edit to live");

        await RunAsync(site, tool, "new", "controller", "rooms");
        using var http = new HttpClient { BaseAddress = host.Address };
        Assert.Equal(
            "Hello, Ann!",
            await http.GetStringAsync(new Uri("/api/rooms/hello?name=Ann", UriKind.Relative), TestContext.Current.CancellationToken)
        );
        Assert.Contains("pluginchat [", (await RunAsync(site, tool, "--help")).Said, StringComparison.Ordinal);
        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public void Templates_ForDotnetNew_AreTheFilesThatTheToolMakes()
    {
        string[] Made(Template template) =>
            [.. TemplateFiles.Of(template, "Some").Select(file => $"content/{template.Folder}/{file.Path}")];
        foreach (var template in (Template[])[Template.Site, Template.Controller, Template.Plugin])
        {
            var packed = _feed
                .Of("PluginChat.Templates")
                .Files.Where(file => file.StartsWith($"content/{template.Folder}/", StringComparison.Ordinal))
                .ToList();
            Assert.Contains($"content/{template.Folder}/.template.config/template.json", packed);
            packed.RemoveAll(file => file.Contains("/.template.config/", StringComparison.Ordinal));
            Assert.NotEmpty(packed);
            Assert.Equal(
                Made(template).Order(StringComparer.Ordinal),
                packed
                    .Select(file =>
                        template
                            .Tokens("Some")
                            .Aggregate(file, (path, pair) => path.Replace(pair.Token, pair.Text, StringComparison.Ordinal))
                    )
                    .Order(StringComparer.Ordinal)
            );
        }
    }

    // The templates name the contract's package.
    [Fact]
    public void Projects_OfTemplates_AskForThisVersion()
    {
        var version = typeof(TemplateFiles).Assembly.GetName().Version!.ToString(3);
        var projects = (Template[])[Template.Site, Template.Controller, Template.Plugin];
        var texts = projects
            .SelectMany(template => TemplateFiles.Of(template, "Some"))
            .Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => Encoding.UTF8.GetString(file.Content))
            .ToList();
        Assert.Equal(4, texts.Count);
        Assert.All(texts, text => Assert.Matches($"\"PluginChat\\.(Abstractions|Testing)\" Version=\"{Regex.Escape(version)}\"", text));
    }

    // With the tool's contract for the plugin and the package's for its tests: what 'dotnet new' makes has the package's for both.
    [Fact]
    [Trait("Length", "Long")]
    public async Task Plugin_ThatIsNew_PassesItsTests()
    {
        await using var folder = new TestSite();
        var environment = _feed.WithPackagesOfThisBuild(folder);
        var made = await CommandRun.InAsync(folder.Folder, s_patience, "dotnet", HostProcess.Program, "new", "plugin", "Rooms");
        Assert.True(made.ExitCode == 0, made.Said);
        Assert.True(File.Exists(folder.PathOf("Rooms/.pluginchat/editor.props")));

        var run = await CommandRun.InAsync(
            folder.PathOf("Rooms"),
            s_patience,
            ["dotnet", "test", "Rooms.Tests", "-warnaserror"],
            environment
        );

        Assert.True(run.ExitCode == 0, run.Said);
        Assert.Matches(@"Passed:\s+3\b", run.Said);
        Assert.False(File.Exists(folder.PathOf("Rooms/Rooms/bin/Debug/net10.0/PluginChat.Abstractions.dll"))); // the host's
    }

    // What an editor does with the project file: it finds the contract and its generator in the tool's folder, without a feed.
    [Fact]
    public async Task ProjectFile_OfANewController_BuildsWithNothingButTheTool()
    {
        await using var folder = new TestSite();
        var program = HostProcess.Program;
        async Task<CommandRun> RunAsync(string where, params string[] command) => await CommandRun.InAsync(where, s_patience, command);
        Assert.Equal(0, (await RunAsync(folder.Folder, "dotnet", program, "new", "site", "Parlour")).ExitCode);
        var site = folder.PathOf("Parlour");
        // Hello's parameter is read by what the generator writes: nothing else would read it.
        Assert.Equal(0, (await RunAsync(site, "dotnet", program, "new", "controller", "rooms")).ExitCode);

        var built = await RunAsync(Path.Combine(site, "controllers", "rooms"), "dotnet", "build", "-warnaserror");

        Assert.True(built.ExitCode == 0, built.Said);
        var check = await RunAsync(site, "dotnet", program, "check", "--strict");
        Assert.True(check.ExitCode == 0, check.Said); // what the editor built is no source
    }

    [Theory]
    [InlineData("site", "taken", "'taken' is there already")]
    [InlineData("site", "../out", "'../out' cannot be the name of a site")]
    [InlineData("site", "a b", "'a b' cannot be the name of a site")]
    [InlineData("plugin", "with-hyphen", "'with-hyphen' cannot be the name of a plugin")]
    [InlineData("controller", "rooms", "has no appweb.json")]
    public async Task New_OfWhatCannotBe_SaysWhyAndWritesNothing(string what, string name, string said)
    {
        await using var folder = new TestSite();
        folder.Write("taken/mine.txt", "mine");
        File.Delete(folder.PathOf("appweb.json"));
        var before = Directory.GetFileSystemEntries(folder.Folder, "*", SearchOption.AllDirectories).Order();

        await using var run = await HostProcess.RunAsync(folder, "new", what, name);

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(said, string.Join('\n', run.Error), StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(folder.Folder, "*", SearchOption.AllDirectories).Order());
    }
}
