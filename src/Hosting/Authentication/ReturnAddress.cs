namespace PluginChat.Hosting.Authentication;

/// <summary>Where a visitor goes after signing in: a page of this site, whatever a link to the form says.</summary>
static class ReturnAddress
{
    public const string Parameter = "return";

    const int MostCharacters = 2048;

    /// <summary>The address that was asked for, to be handed to the form.</summary>
    public static string Of(HttpRequest request) => request.PathBase + request.Path + request.QueryString.ToUriComponent();

    /// <summary>The address if it is one of this site, else the site's root.</summary>
    /// <remarks>
    /// Browsers take <c>//host</c> and <c>/\host</c> for another site's, and leave out tabs and line breaks before they look.
    /// </remarks>
    public static string Checked(string? address, string loginPath) =>
        address is ['/', ..]
        && address.Length <= MostCharacters
        && address is not ['/', '/' or '\\', ..]
        && address.All(c => c is > ' ' and <= '~' and not '\\')
        && address.Split('?', '#')[0] != loginPath
            ? address
            : "/";
}
