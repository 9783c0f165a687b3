using System.Text.Json;
using PluginChat.Bench.Load.Commands;

namespace PluginChat.Load.Tests.Runs;

public sealed class LoadCommandTests
{
    static readonly string[] s_short = ["--clients", "20", "--senders", "4", "--duration", "2s", "--warmup", "200ms", "--ramp", "0"];

    [Theory]
    [InlineData("--rate", "200")]
    [InlineData("--window", "3")]
    [InlineData("--window", "3", "--threads", "2")]
    [InlineData("--rate", "100", "--fault", "disconnects:5", "--fault", "storm:6", "--fault", "half-open:3")]
    public async Task Load_FaultlessPeer_Exits0(params string[] options)
    {
        await using var peer = await ChatPeer.StartAsync();
        Assert.Equal(0, await LoadAsync(peer, options));
    }

    [Fact]
    public async Task Load_TwoUrls_EachHasHalfOfTheClients()
    {
        await using var peer = await ChatPeer.StartAsync();
        Assert.Equal(0, await LoadAsync(peer, "--url", peer.Urls[1], "--window", "2"));
        Assert.Equal([10, 10], peer.Clients.Values);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("5")]
    public async Task Load_PeerThatCompresses_Exits0(string sample)
    {
        await using var peer = await ChatPeer.StartAsync(deflate: true);
        Assert.Equal(0, await LoadAsync(peer, "--rate", "100", "--deflate", "--sample", sample, "--text", "compressible", "--size", "300"));
    }

    [Fact]
    public async Task Load_DeflateThatThePeerDeclines_Exits1()
    {
        await using var peer = await ChatPeer.StartAsync();
        Assert.Equal(1, await LoadAsync(peer, "--deflate"));
    }

    [Theory]
    [InlineData(0, "lost")]
    [InlineData(2, "doubled")]
    public async Task Load_PeerThatDropsOrRepeatsOneMessageToOneClient_Exits1(int copies, string what)
    {
        await using var peer = await ChatPeer.StartAsync(copies: (message, client) => message == 77 && client == 12 ? copies : 1);
        var json = Path.GetTempFileName();
        try
        {
            Assert.Equal(1, await LoadAsync(peer, "--rate", "200", "--json", json));
            using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(json));
            Assert.Equal(1, figures.RootElement.GetProperty("results").GetProperty("checks").GetProperty(what).GetInt64());
        }
        finally
        {
            File.Delete(json);
        }
    }

    [Theory]
    [InlineData("--clients", "none")]
    [InlineData("--rate", "5", "--window", "5")]
    [InlineData("--fault", "earthquake:9")]
    [InlineData("--size", "8")]
    [InlineData("--unknown")]
    public void Load_BadUsage_Exits2(params string[] options) =>
        Assert.Equal(2, LoadCommand.Run(["--url", "ws://127.0.0.1:9/", .. options]));

    static Task<int> LoadAsync(ChatPeer peer, params string[] options) =>
        Task.Run(() => LoadCommand.Run(["--url", peer.Url, .. s_short, .. options]));
}
