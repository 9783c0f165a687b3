namespace PluginName.Tests;

public sealed class GreetingsTests
{
    [Fact]
    public void Hello_OfAName_GreetsIt() => Assert.Equal("Hello, Ann!", new Greetings().Hello("Ann"));
}
