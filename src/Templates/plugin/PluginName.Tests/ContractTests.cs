using PluginChat.Testing;

namespace PluginName.Tests;

public sealed class ContractTests
{
    // What a host expects of any controller: that it can be constructed, survives odd input, and leaves memory when it is replaced.
    [Fact]
    public async Task Plugin_AsItIsBuilt_KeepsTheContract() =>
        Assert.Empty(await ControllerContract.CheckAsync(typeof(Live).Assembly.Location));
}
