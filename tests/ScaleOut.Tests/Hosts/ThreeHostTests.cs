using System.Diagnostics;
using PluginChat.ScaleOut.Tests.Servers;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Processes;
using PluginChat.Testing.Sites;

namespace PluginChat.ScaleOut.Tests.Hosts;

/// <summary>Three hosts as processes, with a real engine, and what befalls them: nobody loses a message, and none comes twice.</summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long")]
public sealed class ThreeHostTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int Hosts = 3,
        SendersEach = 5,
        MessagesPerSecond = 50;

    static readonly int s_clientsEach = TestLength.Choose(300, 120, 60);

    static readonly int s_replacements = TestLength.Choose(20, 2, 1);

    static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(TestLength.Choose(5, 2, 1));
    static readonly TimeSpan s_outage = TimeSpan.FromSeconds(TestLength.Choose(10, 4, 2));

    readonly TestSite[] _sites = new TestSite[Hosts];
    readonly HostProcess?[] _hosts = new HostProcess?[Hosts];
    RedisServer? _redis;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        for (var h = 0; h < Hosts; h++)
        {
            _sites[h] = ClusterSite.New(_redis);
            _hosts[h] = await HostProcess.ServeAsync(_sites[h]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        for (var h = 0; h < Hosts; h++)
        {
            if (_hosts[h] is { } host)
                await host.DisposeAsync();
            if (_sites[h] is { } site)
                await site.DisposeAsync();
        }
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    IReadOnlyList<Uri> Addresses() => [.. _hosts.ToArray().OfType<HostProcess>().Select(h => h.Address)];

    [Fact]
    public async Task Hosts_WhileOneIsKilledTheEngineStopsAndCodeIsEdited_LoseDoubleAndReorderNothing()
    {
        await using var crowd = await Crowd.ConnectAsync(Addresses, s_clientsEach, SendersEach);
        var start = Stopwatch.GetTimestamp();
        crowd.Start(MessagesPerSecond);
        await PassAsync("quiet", s_quiet, crowd);

        var killed = _hosts[2]!;
        _hosts[2] = null;
        killed.Signal(HostProcess.Sigkill);
        await killed.DisposeAsync();
        await PassAsync("one host killed with -9", s_quiet, crowd);
        _hosts[2] = await HostProcess.ServeAsync(_sites[2]);
        await PassAsync("and started again", s_quiet, crowd);

        await _redis!.StopAsync();
        await PassAsync("engine stopped", s_outage, crowd);
        await _redis.StartAgainAsync();
        await PassAsync("and started again", s_quiet, crowd);

        for (var h = 0; h < Hosts; h++)
            await EditAsync(h, version: 2);
        await PassAsync("code edited on each host in turn", s_quiet, crowd);
        await crowd.FinishAsync();

        var sent = crowd.Sent;
        var reference = crowd.Members[0].Received;
        var lost = crowd.Members.Sum(m => sent - m.Received.Distinct().Count());
        var doubled = crowd.Members.Sum(m => m.Received.Count - m.Received.Distinct().Count());
        var reordered = crowd.Members.Count(m => !m.Received.SequenceEqual(reference));
        output.WriteLine(
            $"{Hosts} hosts, {crowd.Members.Count} clients, {sent:N0} messages in "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:0} s, {crowd.Members.Sum(m => (long)m.Received.Count):N0} deliveries"
        );
        output.WriteLine(
            $"lost {lost}, doubled {doubled}, clients with another order {reordered}; {crowd.Members.Sum(m => m.Resumes)} resumes of "
                + $"{crowd.Members.Count(m => m.Resumes > 0)} clients, {crowd.Members.Sum(m => m.SentAgain)} messages sent again"
        );

        Assert.All(crowd.Members, m => Assert.Null(m.Problem));
        Assert.Equal((0, 0, 0), (lost, doubled, reordered));
        // Those of the host that was killed came back; nobody else had to.
        Assert.Equal(s_clientsEach, crowd.Members.Count(m => m.Resumes > 0));
        Assert.Equal(
            Enumerable.Range(2 * s_clientsEach, s_clientsEach),
            Enumerable.Range(0, crowd.Members.Count).Where(i => crowd.Members[i].Resumes > 0)
        );
        Assert.True(sent > MessagesPerSecond * 4 * s_quiet.TotalSeconds, $"Only {sent} messages were sent.");
    }

    [Fact]
    public async Task Hosts_ReplacedOneAfterTheOtherUnderLoad_LoseDoubleAndReorderNothingAndCutOffNobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A host is replaced in place on Linux only.");
        await using var crowd = await Crowd.ConnectAsync(Addresses, s_clientsEach, SendersEach);
        crowd.Start(MessagesPerSecond);
        await PassAsync("quiet", s_quiet, crowd);
        for (var round = 1; round <= s_replacements; round++)
        {
            for (var h = 0; h < Hosts; h++)
            {
                _sites[h].WriteController(ClusterSite.Controller(round + 1));
                output.WriteLine(await _hosts[h]!.UpgradeAsync(_sites[h]));
            }
            await PassAsync("each replaced", s_quiet, crowd);
        }
        await crowd.FinishAsync();

        Assert.All(crowd.Members, m => Assert.Null(m.Problem));
        Assert.All(crowd.Members, m => Assert.Equal(crowd.Members[0].Received, m.Received));
        Assert.Equal((crowd.Sent, crowd.Sent), (crowd.Members[0].Received.Count, crowd.Members[0].Received.Distinct().Count()));
        Assert.All(crowd.Members, m => Assert.Equal((0, 0), (m.Resumes, m.SentAgain)));
    }

    [Fact]
    public async Task Presence_AfterAHostIsKilled_IsCorrectWhenItsLeaseHasEnded()
    {
        var ann = await _hosts[0]!.ConnectAsync();
        var bob = await _hosts[1]!.ConnectAsync();
        _ = await _hosts[2]!.ConnectAsync();
        _ = await _hosts[2]!.ConnectAsync();
        await UntilAsync(async () => await AskAsync(ann, "count") == "count 4" && await AskAsync(bob, "count") == "count 4");

        _hosts[2]!.Signal(HostProcess.Sigkill);

        await UntilAsync(async () => await AskAsync(ann, "count") == "count 2" && await AskAsync(bob, "count") == "count 2");
        Assert.Equal("who nobody,nobody", await AskAsync(bob, "who"));
    }

    async Task PassAsync(string what, TimeSpan time, Crowd crowd)
    {
        await Task.Delay(time);
        output.WriteLine(
            $"{what}: {crowd.Sent:N0} sent, {crowd.Members.Min(m => m.Received.Count):N0} "
                + $"to {crowd.Members.Max(m => m.Received.Count):N0} received"
        );
    }

    async Task EditAsync(int host, int version)
    {
        _sites[host].WriteController(ClusterSite.Controller(version));
        var asks = await _hosts[host]!.ConnectAsync();
        await UntilAsync(async () => await AskAsync(asks, "version") == $"version {version}");
        await asks.CloseAsync();
    }

    // Messages of the crowd come in between.
    static async Task<string> AskAsync(ChatClient client, string question)
    {
        await client.SendAsync(question);
        while (true)
        {
            if (await client.ReceiveTextAsync() is var text && text.StartsWith(question, StringComparison.Ordinal))
                return text;
        }
    }

    static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await condition())
            await Task.Delay(50, patience.Token);
    }
}
