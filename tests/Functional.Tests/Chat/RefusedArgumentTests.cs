using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Chat;

/// <summary>What the host refuses from a controller, because it would harm memory, strangers or nobody noticing.</summary>
public sealed class RefusedArgumentTests
{
    [Theory]
    [InlineData("client.Items[\"x\"] = new List<Mine>()", "the Mine in List<Mine> is a type of the controller's own")]
    [InlineData("client.Items[\"x\"] = new Mine[0]", "the Mine in Mine[] is a type of the controller's own")]
    [InlineData("client.Items[\"x\"] = (1, new Dictionary<string, Mine?>())", "the Mine in ")]
    [InlineData("client.Items[\"x\"] = (Action)Nothing", "the Action (Nothing) runs code of the controller's own")]
    [InlineData("client.Items[\"x\"] = new object[] { \"a\", (Func<int>)(() => 1) }", "runs code of the controller's own, in a Object[]")]
    [InlineData(
        "client.Items[\"x\"] = new Dictionary<string, object> { [\"a\"] = new List<object> { new Mine() } }",
        "a Mine is a type of the controller's own, in a Dictionary<String, Object>"
    )]
    [InlineData("client.Items[\"x\"] = typeof(Mine)", "typeof(Mine)")]
    [InlineData("client.Items[\"x\"] = new string('x', 3 << 20)", "4 MB")]
    [InlineData("{ client.Items[\"x\"] = new byte[3 << 20]; client.Items[\"y\"] = new byte[2 << 20]; }", "4 MB")]
    [InlineData(
        "{ client.Items[\"x\"] = new byte[3 << 20]; client.Items[\"x\"] = null; client.Items[\"y\"] = new byte[3 "
            + "<< 20]; client.Items[\"z\"] = new Dictionary<string, List<int>> { [\"a\"] = [1] }; }",
        "fine"
    )]
    [InlineData("Groups[null!].Send(\"private\")", "needs a name that is not null")]
    [InlineData("Groups[\"\"].Add(client)", "needs a name that is not empty")]
    [InlineData("Groups[\"a\"].Remove(null!)", "client")]
    [InlineData("Every(TimeSpan.FromDays(60), _ => default)", "must be less than or equal to '49.17:02:47")]
    [InlineData("Every(TimeSpan.FromDays(49), _ => default)", "fine")]
    [InlineData("{ Clients.Send(\"text\", except: client); Groups[\"a\"].Send(\"text\", client); }", "fine")]
    public async Task Argument_ThatCannotBeTaken_IsRefusedAtOnceAndByName(string call, string expected)
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                $$"""
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    try { {{call}}; client.Send("fine"); } catch (ArgumentException e) { client.Send(e.Message); }
                    return default;
                }
                static void Nothing() { }
                """
            ) + " public sealed class Mine { public int N; }"
        );
        await site.StartAsync();
        var client = await site.ConnectAsync();
        await client.SendAsync("go");
        Assert.Contains(expected, await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }
}
