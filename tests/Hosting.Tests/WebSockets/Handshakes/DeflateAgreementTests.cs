using Microsoft.AspNetCore.Http;
using PluginChat.Hosting.WebSockets.Handshakes;

namespace PluginChat.Hosting.Tests.WebSockets.Handshakes;

/// <summary>RFC 7692, section 7.1: an offer is taken or declined; it is never corrected.</summary>
public sealed class DeflateAgreementTests
{
    const string Common = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", Common)]
    [InlineData("permessage-deflate; client_max_window_bits", Common)]
    [InlineData("permessage-deflate; client_max_window_bits=9", Common)]
    [InlineData("permessage-deflate; client_max_window_bits=\"12\"", Common)]
    [InlineData("permessage-deflate; client_no_context_takeover; server_no_context_takeover", Common)]
    [InlineData("permessage-deflate; server_max_window_bits=15", Common + "; server_max_window_bits=15")]
    [InlineData("permessage-deflate; server_max_window_bits=8", Common + "; server_max_window_bits=8")]
    [InlineData("x-webkit-deflate-frame, permessage-deflate", Common)]
    [InlineData("permessage-deflate; server_max_window_bits=99, permessage-deflate", Common)]
    [InlineData("permessage-deflate; unheard_of, permessage-deflate; server_max_window_bits=10", Common + "; server_max_window_bits=10")]
    public void Offer_ThatIsWellFormed_IsTaken(string offers, string answer) => Assert.Equal(answer, Of(offers)?.Answer);

    [Theory]
    [InlineData("")]
    [InlineData("permessage-bzip2")]
    [InlineData("permessage-deflate; server_max_window_bits")]
    [InlineData("permessage-deflate; server_max_window_bits=7")]
    [InlineData("permessage-deflate; server_max_window_bits=16")]
    [InlineData("permessage-deflate; server_max_window_bits=010")]
    [InlineData("permessage-deflate; client_max_window_bits=16")]
    [InlineData("permessage-deflate; client_max_window_bits=x")]
    [InlineData("permessage-deflate; server_no_context_takeover=1")]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover")]
    [InlineData("permessage-deflate; server_max_window_bits=10; server_max_window_bits=10")]
    [InlineData("permessage-deflate; unheard_of")]
    [InlineData("permessage-deflate=1")]
    [InlineData(";;;")]
    public void Offer_ThatIsNot_IsDeclined(string offers) => Assert.Null(Of(offers));

    [Fact]
    public void Client_WithASmallerWindow_IsSentNothingCompressed()
    {
        Assert.False(Of("permessage-deflate; server_max_window_bits=14")!.Value.SendsCompressed);
        Assert.True(Of("permessage-deflate; server_max_window_bits=15")!.Value.SendsCompressed);
        Assert.True(Of("permessage-deflate; client_max_window_bits=9")!.Value.SendsCompressed);
    }

    static DeflateAgreement? Of(string offers) => DeflateAgreement.Of(new HeaderDictionary { ["Sec-WebSocket-Extensions"] = offers });
}
