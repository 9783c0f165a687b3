using PluginChat.Testing.Clients;

namespace PluginChat.Conformance.Tests.Utf8;

/// <summary>Cases 6.1 to 6.3 and 6.5 to 6.23: each sequence whole, in frames of one octet, and in writes of one octet.</summary>
[Trait("Category", "6 UTF-8 Handling")]
public sealed class Utf8Tests(EchoSite site)
{
    public static IEnumerable<TheoryDataRow<string, string>> Valid => Rows(Utf8Cases.Valid);

    public static IEnumerable<TheoryDataRow<string, string>> Invalid => Rows(Utf8Cases.Invalid);

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task Text_ThatIsUtf8_IsEchoed(string number, string hex)
    {
        var payload = Convert.FromHexString(hex);
        foreach (var (bytes, chop) in Forms(payload))
        {
            await using var peer = await site.ConnectAsync();
            await peer.SendInChopsAsync(bytes, chop);
            Assert.NotNull(number);
            await peer.ExpectAsync(Frames.TextOpcode, payload);
            await peer.CloseAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Text_ThatIsNot_ClosesWith1007(string number, string hex)
    {
        foreach (var (bytes, chop) in Forms(Convert.FromHexString(hex)))
        {
            await using var peer = await site.ConnectAsync();
            await peer.SendInChopsAsync(bytes, chop);
            Assert.NotNull(number);
            await peer.ExpectCloseAsync(1007);
        }
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Binary_OfAnyBytes_IsEchoed(string number, string hex)
    {
        await using var peer = await site.ConnectAsync();
        var payload = Convert.FromHexString(hex);
        await peer.SendAsync(Frames.Binary(payload));
        Assert.NotNull(number);
        await peer.ExpectAsync(Frames.BinaryOpcode, payload);
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Fragments_WithoutPayload_MakeAnEmptyOrAWholeText() // 6.1.2 and 6.1.3
    {
        await using var peer = await site.ConnectAsync();
        await peer.SendAsync(Frames.Text("", final: false), Frames.Continuation("", final: false), Frames.Continuation(""));
        await peer.ExpectTextAsync("");
        await peer.SendAsync(
            Frames.Text("", final: false),
            Frames.Continuation("middle frame payload", final: false),
            Frames.Continuation("")
        );
        await peer.ExpectTextAsync("middle frame payload");
        await peer.CloseAsync();
    }

    [Fact]
    public async Task Character_AcrossManyFragments_IsCheckedAsOne()
    {
        await using var peer = await site.ConnectAsync();
        var payload = Convert.FromHexString(string.Concat(Enumerable.Repeat("f09f9880", 2000)));
        await peer.SendAsync(Frames.Fragments(Frames.TextOpcode, payload, 3));
        await peer.ExpectAsync(Frames.TextOpcode, payload);
        await peer.CloseAsync();
    }

    static IEnumerable<(byte[] Bytes, int Chop)> Forms(byte[] payload)
    {
        var whole = RawClient.Encode(Frames.TextOpcode, payload);
        yield return (whole, whole.Length);
        yield return (whole, 1);
        if (payload.Length > 0)
        {
            var fragments = Frames.Fragments(Frames.TextOpcode, payload, 1);
            yield return (fragments, fragments.Length);
        }
    }

    static IEnumerable<TheoryDataRow<string, string>> Rows(IEnumerable<(string Case, string Hex)> cases) =>
        cases.Select(c => new TheoryDataRow<string, string>(c.Case, c.Hex));
}
