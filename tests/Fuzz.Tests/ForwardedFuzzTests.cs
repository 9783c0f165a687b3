using CsCheck;
using PluginChat.Hosting.Server;

namespace PluginChat.Fuzz.Tests;

/// <summary>A client writes what a careless proxy adds to.</summary>
[Trait("Category", "Fuzz")]
public sealed class ForwardedFuzzTests
{
    const string Characters = "=;,\"\\[]:._ \t0a\0é";

    [Fact]
    public Task Forwarded_WithWhatAProxyAdds_EndsWithThatOrIsNotRead() =>
        Fuzzer.RunAsync(
            TextMutation.Of("for=\"[2001:db8::1]:47\";proto=https;host=a.b, by=_x;for=192.0.2.43", Characters, 6),
            text =>
            {
                if (!ForwardedHeader.TryRead(text + ", for=203.0.113.7;proto=http", out var hops))
                    return;
                Assert.Equal("203.0.113.7:0", hops[^1].Client?.ToString());
                Assert.Equal("http", hops[^1].Scheme);
            }
        );
}
