namespace PluginChat.Conformance.Tests.Closing;

/// <summary>Cases 7.7 (codes that may travel), 7.9 (that may not) and 7.13 (that RFC 6455 leaves open; refused here).</summary>
[Trait("Category", "7 Close Handling")]
public sealed class CloseCodeTests(EchoSite site)
{
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1010)]
    [InlineData(1011)]
    // Registered with IANA since; this host itself sends 1013.
    [InlineData(1012)]
    [InlineData(1013)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(3999)]
    [InlineData(4000)]
    [InlineData(4999)]
    public async Task Code_ThatMayTravel_IsEchoed(int code)
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("before"), Frames.Close(code, "why"));
        await peer.ExpectTextAsync("before");
        await peer.ExpectCloseAsync(code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(1100)]
    [InlineData(2000)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65535)]
    public async Task Code_ThatMayNot_IsAProtocolError(int code)
    {
        foreach (var reason in (string[])["", "why"])
        {
            await using var peer = await site.ConnectAsync();
            await peer.SendAsync(Frames.Text("before"), Frames.Close(code, reason));
            await peer.ExpectTextAsync("before");
            await peer.ExpectCloseAsync(1002);
        }
    }
}
