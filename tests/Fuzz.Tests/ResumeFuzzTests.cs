using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.AspNetCore.Http;
using PluginChat.Hosting.Channels;
using PluginChat.Hosting.Channels.Embedded;
using PluginChat.Hosting.Configuration;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.WebSockets.Clients;
using PluginChat.Hosting.WebSockets.Resume;
using PluginChat.Testing.Sites;

namespace PluginChat.Fuzz.Tests;

/// <summary>What a client that comes back writes into its address.</summary>
[Trait("Category", "Fuzz")]
public sealed partial class ResumeFuzzTests
{
    const int MostHistory = 50;

    // What docs/resume.md says of it. The noise is too short for an epoch or an offset that is too long.
    [GeneratedRegex(@"\A[0-9A-Za-z]+\.[0-9]+\z")]
    private static partial Regex PositionForm();

    static readonly RouteConfig s_route = SiteConfigReader.Read(Repository.PathOf("appweb.json")).Site!.Routes[0] with
    {
        Resume = new() { Enabled = true, History = MostHistory },
    };

    static readonly ResumeTokens s_tokens = new(new EmbeddedSecrets(), "chat/test/chat");

    static readonly ChannelPosition s_position = new("0123456789ab", 1234);

    static readonly ClientKey s_client = new(new(0x0123456789abcdef), 42);

    static string Query => $"?resume={s_position}&as={s_client}&token={s_tokens.Issue(s_position, s_client)}&history=10";

    [Fact]
    public Task Query_OfAnything_AsksForWhatMayBeHadAndNeverThrows() =>
        Fuzzer.RunAsync(
            TextMutation.Of(Query, "&=.%+-_?#0159azAZé\0 ", 5),
            query =>
            {
                if (query.Length == 0 || query[0] != '?')
                    query = "?" + query;
                var context = new DefaultHttpContext();
                context.Request.Headers.SecWebSocketProtocol = ChannelNotes.Protocol;
                context.Request.QueryString = new(query);
                var request = ResumeRequest.Of(context, s_route)!;
                Assert.InRange(request.History, 0, MostHistory);
                Assert.True(request.IsUnderstood || request.After is null);
                Assert.True(request.After is not { } after || after is { IsKnown: true, Offset: >= 0 });
                // What grants anything says what the genuine one says, in whatever spelling of its last bits.
                if (request is { Token: { } token, After: { } wanted } && s_tokens.Grants(token, wanted))
                    Assert.Equal(
                        (s_client, s_position.Offset, s_position.Epoch, true),
                        (token.Client, token.Offset, wanted.Epoch, wanted.Offset >= s_position.Offset)
                    );
            }
        );

    [Fact]
    public Task Position_Written_IsReadBackAndOthersAreNone() =>
        Fuzzer.RunAsync(
            Gen.Select(
                Gen.Char["abz019AZ"].Array[1, 32].Select(c => new string(c)),
                Gen.Long[0, long.MaxValue],
                Gen.Char["abé.-+ 09\0"].Array[0, 12].Select(c => new string(c))
            ),
            input =>
            {
                var (epoch, offset, noise) = input;
                var position = new ChannelPosition(epoch, offset);
                Assert.True(ChannelPosition.TryParse(position.ToString(), out var back));
                Assert.Equal(position, back);
                Assert.Equal(PositionForm().IsMatch(noise), ChannelPosition.TryParse(noise, out var read));
                if (read.IsKnown)
                    Assert.Equal(read, ChannelPosition.TryParse(read.ToString(), out var again) ? again : default);
            }
        );

    [Fact]
    public Task Token_Written_IsReadBackAndGrantsItsPositionAndLaterOnesOnly() =>
        Fuzzer.RunAsync(
            Gen.Select(
                Gen.Long[1, long.MaxValue - 1],
                Gen.ULong,
                Gen.Long[0, long.MaxValue],
                Gen.Bool,
                Gen.Int[0, ResumeToken.MostFormer + 2]
            ),
            input =>
            {
                var (offset, host, number, isForAll, count) = input;
                ImmutableArray<FormerClient> former = isForAll
                    ? []
                    : [.. Enumerable.Range(0, count).Select(i => new FormerClient(new(new(host + (ulong)i), number), offset))];
                var client = isForAll ? (ClientKey?)null : new ClientKey(new(host), number);
                var position = new ChannelPosition("0123456789ab", offset);
                Assert.True(ResumeToken.TryParse(s_tokens.Issue(position, client, former), out var token));
                Assert.Equal((client, offset), (token.Client, token.Offset));
                Assert.Equal(former.Take(ResumeToken.MostFormer), token.Former);
                Assert.Equal(count == 0 || isForAll, s_tokens.Grants(token with { Former = [] }, position));
                Assert.True(s_tokens.Grants(token, position));
                Assert.True(s_tokens.Grants(token, position with { Offset = offset + 1 }));
                Assert.False(s_tokens.Grants(token, position with { Offset = offset - 1 }));
                Assert.False(s_tokens.Grants(token, position with { Epoch = "0123456789ac" }));
                Assert.False(s_tokens.Grants(token with { Offset = offset - 1 }, position));
                Assert.False(new ResumeTokens(new EmbeddedSecrets(), "chat/test/chat").Grants(token, position));
            }
        );

    [Fact]
    public Task Token_OfAnything_IsReadOrRefusedAndNeverThrows() =>
        Fuzzer.RunAsync(
            TextMutation.Of(
                $"0123456789abcdef.42~0123456789abcdef.41@1200.1234.{Base64Url.EncodeToString(new byte[16])}",
                "._-=+/~@Aa09é\0 ",
                4
            ),
            text =>
            {
                if (ResumeToken.TryParse(text, out var token))
                    Assert.True(
                        ResumeToken.TryParse(token.ToString(), out var back) && back.Client == token.Client && back.Offset == token.Offset
                    );
            }
        );
}
