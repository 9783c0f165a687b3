using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Tests.Configuration.Values;

public sealed class CertificateNamesTests
{
    [Theory]
    [InlineData("chat.example.org", true)]
    [InlineData("a.example.net", true)]
    [InlineData("example.net", false)] // a star is one label, and not none
    [InlineData("a.b.example.net", false)]
    [InlineData("xchat.example.org", false)]
    [InlineData("net", false)]
    [InlineData(".example.net", true)] // nobody resolves that; the certificate is shown, and refused by the client
    [InlineData("", false)]
    public void Cover_OfAName_GoesByItsLabels(string name, bool isCovered) =>
        Assert.Equal(isCovered, CertificateNames.Cover(["chat.example.org", "*.example.net"], name));
}
