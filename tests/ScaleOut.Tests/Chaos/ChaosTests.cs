using System.Globalization;
using PluginChat.Testing.Lengths;

namespace PluginChat.ScaleOut.Tests.Chaos;

/// <summary>
/// Overlapping faults on three hosts and their Redis. CI runs it once for 20 seconds; <c>PLUGINCHAT_CHAOS=10x60</c> ten times for a minute,
/// with the seeds from <c>PLUGINCHAT_CHAOS_SEED</c> on. What a seed draws is the same each time, what the machine makes of it is not.
/// </summary>
[Collection(nameof(AloneCollection))]
[Trait("Length", "Long")]
public sealed class ChaosTests(ITestOutputHelper output)
{
    const int ClientsEach = 6,
        SendersEach = 2;

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(60);

    [Fact]
    public async Task Clients_WhileFaultsOverlap_HaveEveryMessageOnceInOneOrderOrAreToldExactly()
    {
        var (runs, time) = Environment.GetEnvironmentVariable("PLUGINCHAT_CHAOS") is { Length: > 0 } wanted
            ? (
                int.Parse(wanted.Split('x')[0], CultureInfo.InvariantCulture),
                TimeSpan.FromSeconds(int.Parse(wanted.Split('x')[1], CultureInfo.InvariantCulture))
            )
            : (1, TimeSpan.FromSeconds(TestLength.Choose(20, 10, 5)));
        var first = int.TryParse(Environment.GetEnvironmentVariable("PLUGINCHAT_CHAOS_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next(1_000_000);
        var violations = 0;
        for (var seed = first; seed < first + runs; seed++)
            violations += await RunAsync(seed, time);
        Assert.Equal(0, violations);
    }

    async Task<int> RunAsync(int seed, TimeSpan time)
    {
        await using var cluster = await ChaosCluster.StartAsync();
        var clients = Enumerable
            .Range(0, 3 * ClientsEach)
            .Select(i => new ChaosClient($"c{i}", resumes: i % 6 != 5, cluster.Addresses, seed * 1000 + i))
            .ToList();
        var stuck = "";
        try
        {
            clients.ForEach(client => client.Start());
            using var over = new CancellationTokenSource();
            var talking = TalkAsync(clients, new Random(seed + 1), over.Token);
            await cluster.RunFaultsAsync(new Random(seed), time);
            await Task.Delay(TimeSpan.FromSeconds(1));
            await over.CancelAsync();
            await talking;
            stuck = await SettleAsync(clients);
        }
        finally
        {
            foreach (var client in clients)
                await client.DisposeAsync();
        }
        var laws = ChaosLaws.Judge(clients, cluster.DataWasLost);
        output.WriteLine(
            $"seed {seed}, {time.TotalSeconds:0} s, {cluster.Happened.Count} faults: {laws.Messages:N0} of "
                + $"{Count<ChaosEvent.Sent>(clients):N0} messages to {clients.Count} clients, "
                + $"{Count<ChaosEvent.Opened>(clients):N0} connections, {laws.Resumes:N0} resumes, "
                + $"{laws.ToldLosses} losses told; {laws.Violations.Count} violations{stuck}"
        );
        var count = laws.Violations.Count + (stuck.Length > 0 ? 1 : 0);
        if (count > 0)
        {
            foreach (var line in cluster.Happened.Concat(laws.Violations.Take(40)).Concat(cluster.LastWords(40)))
                output.WriteLine(line);
        }
        return count;
    }

    static int Count<T>(List<ChaosClient> clients)
        where T : ChaosEvent => clients.Sum(client => client.Events.OfType<T>().Count());

    // Some speak, and now and then one breaks its connection.
    static async Task TalkAsync(List<ChaosClient> clients, Random random, CancellationToken over)
    {
        var senders = clients.Where((_, i) => i % ClientsEach < SendersEach).ToList();
        while (!over.IsCancellationRequested)
        {
            foreach (var sender in senders)
                _ = await sender.SendAsync();
            if (random.Next(20) == 0)
                clients[random.Next(clients.Count)].Break();
            await Task.Delay(s_period, CancellationToken.None);
        }
    }

    // When the faults are over nothing may be stuck: whoever says something is heard by everybody.
    static async Task<string> SettleAsync(List<ChaosClient> clients)
    {
        using var patience = new CancellationTokenSource(s_patience);
        var said = new List<string>();
        while (!patience.IsCancellationRequested)
        {
            if (said.Find(text => clients.TrueForAll(client => client.Has(text))) is not null)
                return "";
            if (said.Count < s_patience.TotalSeconds)
            {
                foreach (var client in clients.Where((_, i) => i % ClientsEach == 0))
                {
                    if (await client.SendAsync() is { } text)
                        said.Add(text);
                }
            }
            await Task.Delay(500, CancellationToken.None);
        }
        return $"; after {s_patience.TotalSeconds:0} s {clients.Count(client => !said.Exists(client.Has))} clients hear nothing";
    }
}
