using System.Runtime.InteropServices;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Packages;

/// <summary>Which version of a package is loaded, where, and how often.</summary>
public sealed class LoadedPackageTests
{
    const string HeldKey = "PluginChat.Functional.Tests.Packages.Held";

    [Fact]
    public async Task Packages_WithNativesConflictsAndHolds_RunAndLeaveMemoryOrAreNamed()
    {
        var site = new TestSite();
        FillFeed(new HandmadeFeed(site));
        await using var edited = await EditedSite.ServeAsync(site, Source("1"));
        // Loaded once, with its statics; the host's version of the framework's; the package's version of what the host has privately.
        Assert.Equal($"1: {Environment.ProcessId} call 1, 12.0.0.0, <a>", await edited.AskAsync());
        Assert.True(
            site.Log.Has("warning PCHAT006: a package wants System.Xml.XPath.XDocument 99.0.0.0, and the host has 10.0.0.0, which is used")
        );
        for (var i = 2; i <= 6; i++)
        {
            await edited.LiveAsync(Source($"{i}"));
            Assert.Equal($"{i}: {Environment.ProcessId} call {i}, 12.0.0.0, <a>", await edited.AskAsync());
        }
        await site.AssertRetiredLeaveMemoryAsync();
        await edited.LiveAsync(Source("7", "Holding.Hold();"));
        await edited.AskAsync();
        using var probe = site.Probe();
        await edited.LiveAsync(Source("8"));
        Assert.Equal(
            "Handmade.Conflicts 1.0.0, Handmade.Holding 1.0.0, Newtonsoft.Json 12.0.0, System.Xml.XPath.XDocument 99.0.0",
            (await StillAliveAsync(site, probe, 7)).Reason.Split("one of its packages does so: ")[1]
        );
        AppContext.SetData(HeldKey, null);
        await site.AssertRetiredLeaveMemoryAsync();
    }

    [Fact]
    [Trait("Length", "Long")] // restores packages of 30 MB, and edits 50 times
    public async Task Sqlite_WithAnotherVersionOfTheHostsLibrary_IsEditedFiftyTimesAndLeavesMemory()
    {
        await using var edited = await EditedSite.ServeAsync(Sqlite(0));
        Assert.Equal("0: 42 12.0.0.0", await edited.AskAsync());
        for (var i = 1; i <= 50; i++)
        {
            await edited.LiveAsync(Sqlite(i));
            Assert.Equal($"{i}: 42 12.0.0.0", await edited.AskAsync());
        }
        await edited.Site.AssertRetiredLeaveMemoryAsync();
    }

    static async Task<ControllerStillAlive> StillAliveAsync(TestSite site, EventProbe probe, int generation)
    {
        await probe.NextAsync<ControllerRetired>(retired => retired.Generation == generation);
        for (var i = 0; i < 6; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            site.Host.Retirer.Check();
        }
        return Assert.Single(probe.Events.OfType<ControllerStillAlive>());
    }

    static void FillFeed(HandmadeFeed feed)
    {
        feed.Add(
            "Handmade.Native",
            "1.0.0",
            """
            using System.Runtime.InteropServices;
            public static class Native
            {
                static int s_calls;
                [DllImport("Handmade.Native", EntryPoint = "SystemNative_GetPid")] static extern int Pid();
                public static string Text => $"{Pid()} call {++s_calls}";
            }
            """,
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "libSystem.Native.so")
        );
        feed.Add(
            "Newtonsoft.Json",
            "12.0.0",
            "public static class Json { public static string Version => $\"{typeof(Json).Assembly.GetName().Version}\"; }"
        );
        feed.Add(
            "System.Xml.XPath.XDocument",
            "99.0.0",
            """
            namespace System.Xml.XPath;
            public static class Extensions
            {
                public static XPathNavigator CreateNavigator(this System.Xml.Linq.XNode node) => throw new NotSupportedException();
            }
            """
        );
        feed.Add(
            "Handmade.Conflicts",
            "1.0.0",
            """
            using System.Xml.Linq;
            using System.Xml.XPath;
            public static class Conflicts
            {
                public static string Text => $"{Json.Version}, <{new XElement("a").CreateNavigator().Name}>";
            }
            """,
            ("Newtonsoft.Json", "12.0.0"),
            ("System.Xml.XPath.XDocument", "99.0.0")
        );
        feed.Add(
            "Handmade.Holding",
            "1.0.0",
            $$"""public class Holding { public static void Hold() => System.AppContext.SetData("{{HeldKey}}", new Holding()); }"""
        );
    }

    static string Source(string number, string first = "") =>
        "#:package Handmade.Native@1.0.0\n#:package Handmade.Conflicts@1.0.0\n#:package Handmade.Holding@1.0.0\n"
        + TestSite.Action(
            $$"""
            public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                {{first}}
                client.Send($"{{number}}: {Native.Text}, {Conflicts.Text}");
                return default;
            }
            """
        );

    // Newtonsoft.Json.Bson needs a Newtonsoft.Json that is older than the host's own.
    static string Sqlite(int number) =>
        "#:package Microsoft.Data.Sqlite@10.0.0\n#:package Newtonsoft.Json.Bson@1.0.2\n#:property NoWarn=NU1903\n"
        + TestSite.Action(
            $$"""
            public override async ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
            {
                await using var connection = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=:memory:");
                await connection.OpenAsync();
                await using var command = connection.CreateCommand();
                command.CommandText = "select 42";
                using var written = new MemoryStream();
                using (var writer = new Newtonsoft.Json.Bson.BsonDataWriter(written) { CloseOutput = false })
                    Newtonsoft.Json.JsonSerializer.CreateDefault().Serialize(writer, new { Answer = await command.ExecuteScalarAsync() });
                written.Position = 0;
                using var reader = new Newtonsoft.Json.Bson.BsonDataReader(written);
                var answer = Newtonsoft.Json.Linq.JObject.Load(reader);
                client.Send($"{{number}}: {answer["Answer"]} {answer.GetType().Assembly.GetName().Version}");
            }
            """
        );
}
