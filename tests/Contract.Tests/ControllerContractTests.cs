using System.Net.WebSockets;
using System.Text;
using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Contract.Tests;

/// <summary>
/// What every controller has to be able to do. To test your own:
/// <c>PLUGINCHAT_CONTROLLERS=path/to/controller dotnet test tests/Contract.Tests</c>. What its clients have to ask with is in
/// <see cref="ContractRequest"/>.
/// </summary>
public sealed class ControllerContractTests
{
    public static TheoryData<string> Controllers => [.. ControllerUnderTest.Sources()];

    [Theory]
    [MemberData(nameof(Controllers))]
    public async Task Controller_Compiled_HasNoErrorsAndNoWarnings(string source)
    {
        using var controller = new ControllerUnderTest(source);
        var built = await controller.BuildAsync();
        Assert.True(built.Failure is null, built.Failure?.Text);
        Assert.Empty(built.Warnings);
    }

    [Theory]
    [MemberData(nameof(Controllers))]
    public async Task Controller_Loaded_HasUniqueActionsThatTheHostsServicesCanConstruct(string source)
    {
        using var controller = new ControllerUnderTest(source);
        var built = await controller.BuildAsync();
        Assert.True(built.Generation is not null, built.Failure?.Text);
        Assert.NotEmpty(built.Generation.Instances);
    }

    [Theory]
    [MemberData(nameof(Controllers))]
    public async Task Controller_RetiredAfterItServed_LeavesMemory(string source)
    {
        using var controller = new ControllerUnderTest(source);
        var context = await controller.BuildAndRetireAsync();
        for (var i = 0; i < 10 && context.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.False(
            context.IsAlive,
            "The controller's code is still in memory: look for subscriptions to events outside "
                + "it, timers or threads of its own, and its types in static caches."
        );
    }

    [Theory]
    [MemberData(nameof(Controllers))]
    public Task Action_WithOddInput_DoesNotFailAndServesTheNextClient(string source) =>
        ServeOddInputAsync(source, ContractRequest.OfEnvironment);

    internal static async Task ServeOddInputAsync(string source, ContractRequest request)
    {
        await using var site = new TestSite();
        Directory.Delete(site.PathOf("controllers"), recursive: true);
        site.Write(
            "appweb.json",
            $$"""
            { http: { server: { listen: ['http://127.0.0.1:0'] }, documents: 'web', routes: [ {
                name: 'under-test', pattern: {{Newtonsoft.Json.JsonConvert.ToString(
                request.Pattern
            )}}, source: {{Newtonsoft.Json.JsonConvert.ToString(source)}}, target: '${action}',
                limits: { webSockets: 1000, connectionsPerClient: 'unlimited', webSocketsMessage: '4MB', webSocketsPacket: '4MB' } } ] } }
            """
        );
        await site.StartAsync();
        var lane = site.Host.Controllers.Lane(source);
        var loaded = await lane.GetAsync();
        Assert.True(loaded.Generation is not null, loaded.Failure?.Text);
        foreach (var action in loaded.Generation.Actions.Keys)
        {
            foreach (var (type, bytes) in OddInput())
            {
                var client = await site.ConnectAsync(request.PathOf(action), headers: request.Headers);
                await client.SendAsync(bytes, type);
                await client.CloseAsync(); // a close that the action asked for is as good
            }
            var abrupt = await site.ConnectRawAsync(request.PathOf(action), request.HeaderLines);
            await abrupt.SendAsync([.. RawClient.Encode(1, "cut o"u8.ToArray(), final: false)]);
            abrupt.Socket.Close(0);
            await using var next = await RawClient.ConnectAsync(site.Address, request.PathOf(action), request.HeaderLines);
            Assert.Equal(101, next.Status);
        }
        // Disposing the site fails the test if an event threw: the host logs each with file and line.
    }

    static IEnumerable<(WebSocketMessageType Type, byte[] Bytes)> OddInput()
    {
        yield return (WebSocketMessageType.Text, []);
        yield return (WebSocketMessageType.Binary, []);
        yield return (WebSocketMessageType.Text, "\0"u8.ToArray());
        yield return (WebSocketMessageType.Binary, [0, 255, 0]);
        yield return (WebSocketMessageType.Text, "{"u8.ToArray());
        yield return (WebSocketMessageType.Text, "null"u8.ToArray());
        yield return (WebSocketMessageType.Text, "<script>alert(1)</script>"u8.ToArray());
        yield return (WebSocketMessageType.Text, Encoding.UTF8.GetBytes("\u202e\ufeff e\u0301 \U0001F600 \uFFFF"));
        yield return (WebSocketMessageType.Text, Encoding.UTF8.GetBytes(new string('[', 100_000)));
        yield return (WebSocketMessageType.Binary, new byte[1 << 20]);
    }
}
