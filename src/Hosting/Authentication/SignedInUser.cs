namespace PluginChat.Hosting.Authentication;

/// <summary>
/// As whom a request was let in, and what that depends on. It is the request's feature, and what lasts longer keeps it: the author's code
/// may add to the user that it is given while others ask whether that one is still let in.
/// </summary>
/// <param name="Name">The user.</param>
sealed record SignedInUser(string Name)
{
    /// <summary>The login of a cookie.</summary>
    public string? Login { get; init; }

    /// <summary>Of what a user of the site may do; null for others.</summary>
    public string? Stamp { get; init; }

    /// <summary>Of the password of a user of the site; null for others.</summary>
    public string? PasswordStamp { get; init; }

    /// <summary>When the token is over.</summary>
    public DateTimeOffset? Until { get; init; }

    // Records print themselves into logs.
    public override string ToString() => $"user '{Name}'";
}
