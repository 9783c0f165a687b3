using PluginChat.Client;
using PluginChat.Testing.Lengths;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.ClientLibrary;

/// <summary>Connections that break anywhere, and a network that goes silent.</summary>
public sealed class CutTests
{
    static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    // Short pauses.
    static PluginChatClientOptions Options => new() { Chance = () => 0.0005 };

    static async Task<TestSite> ServeAsync()
    {
        var site = new TestSite();
        site.Write("appweb.json", TestSite.Config(route: "websockets: { resume: true },"));
        return await site.StartAsync();
    }

    [Fact]
    public async Task Client_WhoseConnectionsAreCutAtAnyByte_LosesAndDoublesNothingAndAccountsForAllItSent()
    {
        var cuts = TestLength.Choose(200, 60, 20);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var site = await ServeAsync();
        await using var proxy = new CuttingProxy(site.Address, cuts, new Random(seed + 1));
        await using var cut = new PluginChatClient(new Uri(proxy.Address, "/ws/test/chat"), Options);
        await using var witness = new PluginChatClient(new Uri(site.Address, "/ws/test/chat"));
        var (cutReads, witnessReads) = (new Reading(cut), new Reading(witness));
        witness.Connect();
        await witnessReads.Connected.WaitAsync(s_patience);
        cut.Connect();
        await cutReads.Connected.WaitAsync(s_patience);

        var sent = new List<(string Text, SentMessage Message)>();
        for (var number = 1; proxy.Cuts < cuts; number++)
        {
            if (cut.Unsettled < 30)
            {
                var text = $"mine {number} {new string('x', random.Next(500))}";
                sent.Add(
                    random.Next(5) == 0 ? ("binary " + text, cut.Send(System.Text.Encoding.UTF8.GetBytes(text))) : (text, cut.Send(text))
                );
            }
            if (random.Next(2) == 0)
                witness.Send($"theirs {number}");
            await Task.Delay(1);
        }
        var outcomes = await Task.WhenAll(sent.Select(s => s.Message.Outcome)).WaitAsync(s_patience);
        witness.Send("the end");
        var got = await cutReads.UpToTheEnd.WaitAsync(s_patience);
        var everybodyGot = await witnessReads.UpToTheEnd.WaitAsync(s_patience);

        Assert.Empty(cutReads.Lost);
        Assert.True(everybodyGot.SequenceEqual(got), $"seed {seed}: {got.Count} of {everybodyGot.Count} came, or in another order");
        Assert.All(outcomes, outcome => Assert.Equal(SendOutcome.Delivered, outcome));
        Assert.Equal(sent.Select(s => s.Text), everybodyGot.Where(text => text.Contains("mine", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Network_ThatGoesSilent_IsLeftForAnotherConnectionAndNothingIsLost()
    {
        await using var site = await ServeAsync();
        await using var proxy = new CuttingProxy(site.Address, 0, new Random(1));
        var options = Options;
        options.SilenceLimit = TimeSpan.FromSeconds(1);
        await using var client = new PluginChatClient(new Uri(proxy.Address, "/ws/test/chat"), options);
        await using var other = new PluginChatClient(new Uri(site.Address, "/ws/test/chat"));
        var (reads, otherReads) = (new Reading(client), new Reading(other));
        client.Connect();
        other.Connect();
        await Task.WhenAll(reads.Connected, otherReads.Connected).WaitAsync(s_patience);

        proxy.IsSilent = true;
        var sent = client.Send("into silence");
        other.Send("meanwhile");
        await reads.Disconnected.WaitAsync(s_patience);
        proxy.IsSilent = false;

        Assert.Equal(SendOutcome.Delivered, await sent.Outcome.WaitAsync(s_patience));
        other.Send("the end");
        Assert.Equal(["meanwhile", "into silence", "the end"], await reads.UpToTheEnd.WaitAsync(s_patience));
        Assert.Equal("The server does not answer (1006)", reads.Why);
    }

    /// <summary>All that a client learns.</summary>
    sealed class Reading
    {
        readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Reading(PluginChatClient client) => UpToTheEnd = ReadAsync(client.ReadAllAsync());

        public Task Connected => _connected.Task;

        public Task Disconnected => _disconnected.Task;

        public string? Why { get; private set; }

        public List<ChatEvent> Lost { get; } = [];

        public Task<List<string>> UpToTheEnd { get; }

        async Task<List<string>> ReadAsync(IAsyncEnumerable<ChatEvent> events)
        {
            var texts = new List<string>();
            await foreach (var what in events)
            {
                if (what is Greeted { Resumed: false } or MessagesLost)
                    Lost.Add(what);
                if (what is StateChanged { State: ConnectionState.Connected })
                    _connected.TrySetResult();
                if (what is StateChanged { State: ConnectionState.Waiting } waiting)
                {
                    Why ??= waiting.Why; // later tries may fail on their own account
                    _disconnected.TrySetResult();
                }
                if (what is not ChatMessage message)
                    continue;
                texts.Add(message.IsText ? message.Text : "binary " + message.Text);
                if (message.Text == "the end")
                    break;
            }
            return texts;
        }
    }
}
