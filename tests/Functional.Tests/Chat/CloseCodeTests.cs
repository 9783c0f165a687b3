using PluginChat.Testing.Clients;
using PluginChat.Testing.Sites;

namespace PluginChat.Functional.Tests.Chat;

/// <summary>What a controller may close with, and what goes out.</summary>
public sealed class CloseCodeTests
{
    static readonly int[] s_codes =
    [
        int.MinValue,
        -1,
        0,
        403,
        999,
        1000,
        1003,
        1004,
        1005,
        1006,
        1007,
        1014,
        1015,
        1016,
        1100,
        2999,
        3000,
        4999,
        5000,
        65_535,
        65_536 + 1000,
        70_000,
    ];

    [Fact]
    public async Task Code_OfAController_GoesOutIfItMayAndIsTheAuthorsMistakeIfNot()
    {
        await using var site = new TestSite();
        site.ExpectError("A close frame carries a code");
        site.WriteController(
            TestSite.Action(
                """
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    if (message.Bytes.Length == 1)
                        return default;
                    var code = (WebSocketCloseCode)int.Parse(message.GetText()[1..]);
                    if (message.GetText()[0] == 't')
                        throw new ClientVisibleException("why", code);
                    client.Close(code, "why");
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        foreach (var code in s_codes)
        {
            foreach (var how in "tc")
            {
                await using var client = await RawClient.ConnectAsync(site.Address, "/ws/test/chat");
                // Most of what its clients send is no trouble, or its circuit would open.
                for (var good = 0; good < 3; good++)
                    await client.SendTextAsync("g");
                await client.SendTextAsync($"{how}{code}");
                var frame = await client.ReceiveAsync();
                var may = WebSocketClose.CanSend((WebSocketCloseCode)code);
                Assert.Equal((8, code, may ? code : 1011), (frame?.Opcode, code, frame?.CloseCode));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(122)] // the character of two bytes would end at 124
    [InlineData(121)]
    [InlineData(120)]
    public async Task Reason_ThatIsTooLong_IsCutBetweenCharacters(int before)
    {
        await using var site = new TestSite();
        site.WriteController(
            TestSite.Action(
                $$"""
                public override ValueTask OnMessageAsync(IWebSocketClient client, WebSocketMessage message)
                {
                    client.Close(WebSocketCloseCode.NormalClosure,
                        new string('a', {{before}}) + string.Concat(Enumerable.Repeat("\U0001F600", 100)));
                    return default;
                }
                """
            )
        );
        await site.StartAsync();
        var client = await site.ConnectRawAsync();
        await client.SendTextAsync("go");
        var frame = await client.ReceiveAsync();
        var reason = System.Text.Encoding.UTF8.GetString(frame!.Value.Payload.AsSpan(2));
        Assert.Equal(new string('a', before) + string.Concat(Enumerable.Repeat("\U0001F600", (123 - before) / 4)), reason);
    }
}
