namespace PluginChat.Hosting.Configuration.Model;

/// <summary>How visitors say who they are.</summary>
enum AuthType
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By a name and a password with each request (RFC 7617).</summary>
    Basic,

    /// <summary>With a form, once; a cookie says so from then on.</summary>
    Form,

    /// <summary>With a token that another service made (JWT), with each request.</summary>
    Bearer,
}
