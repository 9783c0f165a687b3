using PluginChat.Testing;

namespace PluginChat.Contract.Tests;

/// <summary>
/// What every controller has to be able to do. To test your own:
/// <c>PLUGINCHAT_CONTROLLERS=path/to/controller dotnet test tests/Contract.Tests</c>. What its clients have to ask with is in
/// <see cref="NamedControllers"/>.
/// </summary>
public sealed class ControllerContractTests
{
    public static TheoryData<string> Controllers => [.. NamedControllers.Sources()];

    [Theory]
    [MemberData(nameof(Controllers))]
    public async Task Controller_OfTheSite_KeepsTheContract(string source) =>
        Assert.Empty(await ControllerContract.CheckAsync(source, NamedControllers.Request()));
}
