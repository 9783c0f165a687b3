using System.ComponentModel.DataAnnotations;

/// <summary>A post, and what is asked of one.</summary>
public sealed class Post
{
    public int Id { get; init; }

    [Required(ErrorMessage = "A post needs a title.")]
    [StringLength(80, ErrorMessage = "A title has 80 characters at most.")]
    public string? Title { get; init; }

    [Required(ErrorMessage = "A post needs a text.")]
    [StringLength(10_000, ErrorMessage = "A text has 10,000 characters at most.")]
    [RegularExpression("(?s)(?!.*buy now).*", ErrorMessage = "Advertisements are not welcome.")]
    public string? Body { get; init; }
}

/// <summary>A post as somebody wants it, and what is wrong with it, by field.</summary>
public sealed record Draft(Post Post, IReadOnlyDictionary<string, string> Wrong);
