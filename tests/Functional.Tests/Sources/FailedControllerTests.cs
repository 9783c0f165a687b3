using System.Diagnostics;
using PluginChat.Functional.Tests.Reload;
using PluginChat.Hosting.Controllers.Events;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Sources;

/// <summary>A controller that does not work is not built anew for each request.</summary>
public sealed class FailedControllerTests
{
    static async Task AskAsync(TestSite site, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat", "");
            Assert.Equal(500, client.Status);
        }
    }

    [Theory]
    [InlineData("public Chat() => throw new InvalidOperationException(\"no luck\");", "no luck")]
    [InlineData("int x = ;", "error CS1525")]
    public async Task Requests_ToAControllerThatFails_AreAnsweredFromMemory(string body, string error)
    {
        await using var site = new TestSite();
        site.ExpectError(error);
        site.WriteController(TestSite.Action(body));
        await site.StartAsync();
        using var probe = site.Probe();
        var start = Stopwatch.GetTimestamp();
        await AskAsync(site, 300);

        // The delay before it is tried again grows from a second on.
        Assert.InRange(probe.Events.OfType<ControllerFailed>().Count(), 1, 1 + (int)Stopwatch.GetElapsedTime(start).TotalSeconds);
        site.WriteController(TestSite.ChatSource);
        await probe.NextAsync<ControllerLive>();
        await site.ConnectAsync();
    }

    [Fact]
    public async Task Requests_ToAConstructorThatNeverEnds_LeaveOneThreadThatIsNamed()
    {
        using var constructed = new Shared<int[]>(new int[1]);
        await using var site = new TestSite { Deadlines = new() { Construct = TimeSpan.FromMilliseconds(200) } };
        site.ExpectError("takes longer than 0.2 s, and holds thread ");
        site.WriteController(
            TestSite.Action(
                $$"""
                public Chat()
                {
                    System.Threading.Interlocked.Increment(ref {{constructed.Code("int[]")}}[0]);
                    while (System.Threading.Volatile.Read(ref {{constructed.Code("int[]")}}[0]) < 1000)
                        System.Threading.Thread.Sleep(1);
                }
                """
            )
        );
        await site.StartAsync();
        using var probe = site.Probe();
        await AskAsync(site, 1);
        var text = (await probe.NextAsync<ControllerFailed>()).Failure.Text;
        Assert.Contains("('controller code')", text, StringComparison.Ordinal);
        // Until a retry would be due, if the first did not run.
        for (var until = Stopwatch.StartNew(); until.Elapsed < TimeSpan.FromSeconds(1.5); )
            await AskAsync(site, 10);
        Assert.Equal(1, Volatile.Read(ref constructed.Value[0]));
        Volatile.Write(ref constructed.Value[0], 1000);
    }

    [Fact]
    public async Task Reload_WhereNothingChanged_ReplacesNothingUnlessForced()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        var host = edited.Site.Host;
        var result = Assert.Single(await host.ReloadAsync()).Result;
        Assert.True(result.IsUnchanged);
        Assert.Equal(1, result.Generation?.Number);

        result = Assert.Single(await host.ReloadAsync(force: true)).Result;
        Assert.False(result.IsUnchanged);
        Assert.Equal(2, result.Generation?.Number);
    }

    [Fact]
    public async Task Reloads_TwoHundredAtOnce_AreTwo()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        using var probe = edited.Site.Probe();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => edited.Site.Host.ReloadAsync(force: true)));
        Assert.InRange(probe.Events.OfType<ControllerLive>().Count(), 1, 2);
    }

    // One that the compiler's way throws was kept for ever: later edits vanished.
    [Fact]
    public async Task Source_ThatMayNotBeReadForAMoment_IsAFailureAndNotTheEnd()
    {
        await using var edited = await EditedSite.ServeAsync(EditedSite.Answering("\"1\""));
        edited.Site.ExpectError("chat");
        // A link to itself can be opened by nobody, root included.
        var kept = edited.Source + ".kept";
        await edited.AfterAsync<ControllerFailed>(() =>
        {
            File.Move(edited.Source, kept);
            File.CreateSymbolicLink(edited.Source, edited.Source);
        });
        Assert.Equal("1", await edited.AskAsync());
        await edited.AfterAsync<ControllerRecovered>(() => File.Move(kept, edited.Source, overwrite: true));
        await edited.LiveAsync(EditedSite.Answering("\"2\""));
        Assert.Equal("2", await edited.AskAsync());
    }
}
