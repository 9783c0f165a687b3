using PluginChat.Hosting.Controllers.Sources;

namespace PluginChat.Hosting.Tests.Controllers.Sources;

public sealed class PluginHeaderTests
{
    [Theory]
    [InlineData("1.2.0.0", null)]
    [InlineData("1.1.9.0", null)]
    [InlineData("1.3.0.0", "1.3, and this host has only 1.2: update the host, or build it against 1.2 or an earlier 1.x")]
    [InlineData("2.0.0.0", "2.0, and this host has 1.2: build it against 1.2 or an earlier 1.x")]
    [InlineData("0.9.0.0", "0.9, and this host has 1.2: build it against 1.2 or an earlier 1.x")]
    public void Plugin_BuiltAgainstAContract_RunsWhereTheHostHasThatOrALaterOne(string plugin, string? problem) =>
        Assert.Equal(
            problem is null ? null : $"it was built against PluginChat.Abstractions {problem}",
            new PluginHeader(true, Version.Parse(plugin)).ProblemWith(new(1, 2, 0, 0))
        );

    [Fact]
    public void Header_OfWhatIsNoPlugin_SaysWhatItIs()
    {
        var host = typeof(PluginHeader).Assembly;
        Assert.Equal(typeof(WebSocketAction).Assembly.GetName().Version, PluginHeader.Of(File.ReadAllBytes(host.Location)).Contract);
        Assert.Contains(
            "does not use PluginChat.Abstractions",
            PluginHeader.Of(File.ReadAllBytes(typeof(CsCheck.Gen).Assembly.Location)).ProblemWith(new(1, 0)),
            StringComparison.Ordinal
        );
        foreach (
            var bytes in (byte[][])
                [
                    [],
                    [1, 2, 3],
                    "MZ and nothing more"u8.ToArray(),
                    File.ReadAllBytes(host.Location)[..4096],
                ]
        )
            Assert.Equal("it is not a .NET assembly", PluginHeader.Of(bytes).ProblemWith(new(1, 0)));
    }
}
