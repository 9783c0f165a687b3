using System.ComponentModel.DataAnnotations;

/// <summary>A post, as a client sends it.</summary>
public sealed record Draft([Required, StringLength(80)] string Title, [Required, StringLength(10_000)] string Body);

/// <summary>A post that there is.</summary>
public sealed record Post(int Id, string Title, string Body);

/// <summary>All posts.</summary>
public sealed record Posts(IReadOnlyList<Post> Data, int Count);
