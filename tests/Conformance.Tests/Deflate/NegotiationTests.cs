namespace PluginChat.Conformance.Tests.Deflate;

/// <summary>Case 13's parameter sets, and what RFC 7692, 7.1, has a server decline.</summary>
[Trait("Category", "13 WebSocket Compression (parameters)")]
public sealed class NegotiationTests(DeflateSite site, EchoSite plain) : IClassFixture<DeflateSite>
{
    const string Taken = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", Taken)]
    [InlineData("permessage-deflate; server_no_context_takeover", Taken)]
    [InlineData("permessage-deflate; client_no_context_takeover", Taken)]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover", Taken)]
    [InlineData("permessage-deflate; client_max_window_bits", Taken)]
    [InlineData("permessage-deflate; client_max_window_bits=9", Taken)]
    [InlineData("permessage-deflate; client_max_window_bits=15", Taken)]
    [InlineData("permessage-deflate; client_max_window_bits=\"10\"", Taken)]
    [InlineData("permessage-deflate; server_max_window_bits=9", Taken + "; server_max_window_bits=9")]
    [InlineData("permessage-deflate; server_max_window_bits=15", Taken + "; server_max_window_bits=15")]
    [InlineData(
        "permessage-deflate; client_max_window_bits; server_max_window_bits=12; server_no_context_takeover",
        Taken + "; server_max_window_bits=12"
    )]
    [InlineData("permessage-deflate; server_max_window_bits=16, permessage-deflate", Taken)]
    [InlineData("permessage-deflate; unknown, permessage-deflate; server_max_window_bits=10", Taken + "; server_max_window_bits=10")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate", Taken)]
    [InlineData("unknown; of=\"a, b\", permessage-deflate", Taken)]
    [InlineData("permessage-deflate,permessage-deflate; client_max_window_bits", Taken)]
    public async Task Offer_ThatIsValid_IsAnsweredAndServed(string offer, string answer)
    {
        await using var peer = await site.ConnectAsync(offer);
        Assert.Equal(answer, Answer(peer));
        var payload = Frames.Payload(Frames.TextOpcode, 5000);
        for (var n = 0; n < 3; n++)
        {
            await peer.SendAsync(Deflated.Text(Deflated.Payload(payload)));
            await peer.ExpectInflatedAsync(Frames.TextOpcode, payload);
        }
        await peer.CloseAsync();
    }

    [Theory]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=7")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=09")]
    [InlineData("permessage-deflate; server_max_window_bits=-9")]
    [InlineData("permessage-deflate; server_max_window_bits=9x")]
    [InlineData("permessage-deflate; client_max_window_bits=7")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    [InlineData("permessage-deflate; client_max_window_bits=abc")]
    [InlineData("permessage-deflate; client_no_context_takeover=1")]
    [InlineData("permessage-deflate; server_no_context_takeover=true")]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover")]
    [InlineData("permessage-deflate; server_max_window_bits=9; server_max_window_bits=9")]
    [InlineData("permessage-deflate; client_max_window_bits; client_max_window_bits=9")]
    [InlineData("permessage-deflate; unknown")]
    [InlineData("permessage-deflate; unknown=1")]
    [InlineData("permessage-bzip2")]
    [InlineData("permessage-deflate=1")]
    [InlineData(";")]
    [InlineData(",")]
    [InlineData("permessage-deflate; server_max_window_bits=7, permessage-deflate; unknown")]
    public async Task Offer_ThatIsNot_IsDeclinedAndTheConnectionServedWithout(string offer)
    {
        await using var peer = await site.ConnectAsync(offer);
        Assert.Null(Answer(peer));
        await peer.SendAsync(Frames.Text("plain"));
        await peer.ExpectTextAsync("plain");
        await peer.SendAsync(Deflated.Text(Deflated.Payload("compressed"u8.ToArray())));
        await peer.ExpectCloseAsync(1002);
    }

    [Fact]
    public async Task Offer_WhereItIsSwitchedOff_IsDeclined()
    {
        await using var peer = await Peer.ConnectAsync(plain.Address, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        Assert.Null(Answer(peer));
        await peer.SendAsync(Deflated.Text(Deflated.Payload("compressed"u8.ToArray())));
        await peer.ExpectCloseAsync(1002);
    }

    static string? Answer(Peer peer) =>
        peer
            .Raw.Answer.Split("\r\n")
            .SingleOrDefault(h => h.StartsWith("Sec-WebSocket-Extensions:", StringComparison.OrdinalIgnoreCase))
            ?["Sec-WebSocket-Extensions:".Length..].Trim();
}
