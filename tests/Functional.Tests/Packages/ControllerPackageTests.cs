using System.Runtime.InteropServices;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Functional.Tests.Sources;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>Packages that a controller names with <c>#:package</c>.</summary>
public sealed class ControllerPackageTests
{
    const string Directive = "#:package Handmade.Greeting@1.0.0\n";

    static readonly string s_greeting = Greeting("1");

    [Fact]
    public async Task Package_OfTheSitesFeed_IsRestoredOnceAndStaysInTheCache()
    {
        var site = new TestSite();
        var feed = FeedOf(site);
        await using var edited = await EditedSite.ServeAsync(site, Directive + s_greeting);
        Assert.Equal("1: hello from 1.0.0.0 with 3.0.0.0", await edited.AskAsync());
        Assert.True(site.Log.Has("Restoring 1 package for chat: Handmade.Greeting 1.0.0"));
        // What cannot be had is an error at its line.
        var failed = await edited.FailAsync(
            "#:package Handmade.Gone@1.0.0\n#:package Handmade.Greeting@4.0.0\n" + Greeting("3"),
            "Chat.cs(1,1): error NU1101: Unable to find package Handmade.Gone"
        );
        Assert.Contains(
            "Chat.cs(2,1): error NU1102: Unable to find package Handmade.Greeting with version (>= 4.0.0)",
            failed.Failure.Text,
            StringComparison.Ordinal
        );
        Assert.Equal("1: hello from 1.0.0.0 with 3.0.0.0", await edited.AskAsync());
        // An edit that changes no package needs neither feed nor the machine's own packages.
        feed.Delete();
        using var probe = site.Probe();
        await edited.LiveAsync(Directive + Greeting("4"));
        Assert.Equal("4: hello from 1.0.0.0 with 3.0.0.0", await edited.AskAsync());
        Assert.DoesNotContain(probe.Events, e => e is ControllerRestoring);
        await site.AssertRetiredLeaveMemoryAsync();
    }

    [Fact]
    [Trait("Length", "Long")] // restores, copies a runtime, and starts it twice
    public async Task Cache_WithPackages_ServesWhereThereIsNoSdkAndNoPackage()
    {
        await using var site = new TestSite();
        var feed = FeedOf(site);
        site.WriteController(Directive + s_greeting);
        await site.CompileAsync();
        feed.Delete();
        Directory.Delete(site.PathOf("controllers/chat"), recursive: true);
        await using (var there = new TestSite())
        {
            Directory.Delete(there.PathOf("controllers"), recursive: true);
            there.Write("appweb.json", TestSite.Config(esp: "compile: false"));
            Directory.Move(site.CacheFolder, there.CacheFolder);
            var wrapper = WithoutSdk(there);
            await using var host = await HostProcess.ServeThroughAsync(wrapper, there);
            await using var client = await host.ConnectAsync();
            await client.SendAsync("?");
            Assert.Equal("1: hello from 1.0.0.0 with 3.0.0.0", await client.ReceiveTextAsync());
            // What is not in the cache cannot be had there.
            there.WriteController("#:package Handmade.Greeting@2.0.0\n" + s_greeting);
            await using var compile = await HostProcess.RunThroughAsync(wrapper, there, "compile");
            Assert.Equal(1, compile.ExitCode);
            Assert.Contains(
                "Chat.cs(1,1): error PCHAT005: '#:package Handmade.Greeting@2.0.0': packages are restored and projects built by",
                compile.Console,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Package_OfAControllerThatClientsChoose_IsNotRestoredByARequest()
    {
        await using var site = await ChosenNameTests.ServeAsync(before: s => s.WriteController(Directive + s_greeting));
        site.ExpectError("Chat.cs(1,1): error PCHAT004: clients choose this controller by its name, and no request restores packages");
        using var probe = site.Probe();
        Assert.Equal(500, await ChosenNameTests.StatusAsync(site, "/ws/chat/x"));
        await probe.NextAsync<ControllerFailed>();
        Assert.DoesNotContain(probe.Events, e => e is ControllerRestoring);
        Assert.False(Directory.Exists(Path.Combine(site.CacheFolder, "packages")));
    }

    static HandmadeFeed FeedOf(TestSite site)
    {
        var feed = new HandmadeFeed(site);
        feed.Add(
            "Handmade.Words",
            "3.0.0",
            "public static class Words { public static string Version => typeof(Words).Assembly.GetName().Version!.ToString(); }"
        );
        feed.Add(
            "Handmade.Greeting",
            "1.0.0",
            "public static class Greeting { public static string Text => "
                + "$\"hello from {typeof(Greeting).Assembly.GetName().Version} with {Words.Version}\"; }",
            ("Handmade.Words", "3.0.0")
        );
        return feed;
    }

    static string Greeting(string number) => EditedSite.Answering($"$\"{number}: {{Greeting.Text}}\"");

    // The runtime of this machine, alone in a folder, and a home without packages.
    static string[] WithoutSdk(TestSite site)
    {
        var (from, to) = (
            Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")),
            site.PathOf("dotnet")
        );
        foreach (
            var file in Directory
                .EnumerateFiles(Path.Combine(from, "shared"), "*", SearchOption.AllDirectories)
                .Concat(Directory.EnumerateFiles(Path.Combine(from, "host"), "*", SearchOption.AllDirectories))
                .Append(Path.Combine(from, "dotnet"))
        )
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        return ["env", "-u", "DOTNET_HOST_PATH", $"PATH={to}", $"DOTNET_ROOT={to}", $"HOME={to}", $"NUGET_PACKAGES={to}/none"];
    }
}
