using System.Text;
using CsCheck;
using Microsoft.AspNetCore.Http;
using PluginChat.Hosting.Authentication;
using PluginChat.Hosting.Sessions;

namespace PluginChat.Fuzz.Tests;

/// <summary>What says who a visitor is, and where to go after it.</summary>
[Trait("Category", "Fuzz")]
public sealed class CredentialFuzzTests
{
    static readonly Uri s_site = new("https://chat.example.org/login");

    static readonly SessionId s_session = SessionId.New();

    static readonly string s_token = SecurityToken.Of(s_session),
        s_masked = SecurityToken.Masked(s_session);

    [Fact]
    public Task Basic_OfAnything_IsANameAndAPasswordOrNone() =>
        Fuzzer.RunAsync(
            Gen.OneOf(
                TextMutation.Of("Basic " + Convert.ToBase64String("ann:correct horse: 日"u8), "=+/-_ \t\0aZ9é", 4),
                Gen.Byte.Array[0, 20].Select(b => "Basic " + Convert.ToBase64String(b))
            ),
            header =>
            {
                var context = new DefaultHttpContext();
                context.Request.Headers.Authorization = header;
                if (BasicCredentials.Of(context.Request) is not { } given)
                    return;
                Assert.NotEmpty(given.Name);
                Assert.DoesNotContain(':', given.Name);
                Assert.DoesNotContain(given.Name + given.Password, char.IsControl);
                // It says nothing but what the bytes say.
                context.Request.Headers.Authorization =
                    "basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{given.Name}:{given.Password}"));
                Assert.Equal(given, BasicCredentials.Of(context.Request));
            }
        );

    // As browsers read a Location: tabs and line breaks are left out, and a backslash is a slash.
    [Fact]
    public Task Return_OfAnything_StaysOnTheSite() =>
        Fuzzer.RunAsync(
            Gen.OneOf(
                TextMutation.Of("/api/who?next=//evil.example/\\x#a", "/\\:@?#.% \t\r\n\0é", 5),
                Gen.Char["/\\:@?#.%\t\n e"].Array[0, 8].Select(c => new string(c) + "evil.example")
            ),
            address =>
            {
                var target = ReturnAddress.Checked(address, "/login");
                Assert.Matches(@"\A/(?![/\\])[!-~]*\z", target);
                var read = target.Replace("\t", "").Replace("\n", "").Replace("\r", "").Replace('\\', '/');
                Assert.Equal(s_site.Authority, new Uri(s_site, read).Authority);
            }
        );

    [Fact]
    public Task Session_OfAnything_IsAnIdWithOneSpellingOrNone() =>
        Fuzzer.RunAsync(
            TextMutation.Of(s_session.Text, "-_=+/ \t\0aZ09é", 3),
            text =>
            {
                if (SessionId.TryParse(text, out var id))
                    Assert.Equal((text, 32), (id.Text, id.Bytes.Length));
            }
        );

    [Fact]
    public Task SecurityToken_Changed_IsNotTheSessions() =>
        Fuzzer.RunAsync(
            Gen.Select(Gen.Bool, Gen.Int[0, 1000], Gen.Int[1, 255], Gen.Char["-_=+/ \t\0aZ09é"].Array[0, 3]),
            input =>
            {
                var (isMasked, at, change, noise) = input;
                var token = isMasked ? s_masked : s_token;
                Assert.True(SecurityToken.IsOf(s_session, token));
                Assert.False(SecurityToken.IsOf(SessionId.New(), token));
                // A byte of it, and not a character: of the last one some bits say nothing.
                var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
                bytes[at % bytes.Length] ^= (byte)change;
                Assert.False(SecurityToken.IsOf(s_session, System.Buffers.Text.Base64Url.EncodeToString(bytes)));
                Assert.False(SecurityToken.IsOf(s_session, token[..(at % token.Length)]));
                SecurityToken.IsOf(s_session, token.Insert(at % token.Length, new(noise)));
            }
        );
}
