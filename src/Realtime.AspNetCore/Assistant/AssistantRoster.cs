using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>One assistant that the host added.</summary>
/// <param name="Options">The validated options.</param>
/// <param name="CreateClient">Returns the model's client from the host's services.</param>
internal sealed record RegisteredAssistant(AssistantOptions Options, Func<IServiceProvider, IChatClient> CreateClient)
{
    public string Id => Options.UserId;

    public UserProfile Profile { get; } = new(Options.UserId, Options.Name)
    {
        Username = Options.Username,
        AvatarUrl = Options.AvatarUrl,
    };
}

/// <summary>The assistants that the host added. They do not have to be in the user directory.</summary>
internal sealed class AssistantRoster(IEnumerable<RegisteredAssistant> registered) : IAssistantProfiles
{
    private readonly Dictionary<string, RegisteredAssistant> _byId = registered
        .GroupBy(assistant => assistant.Id, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Last(), StringComparer.Ordinal);

    /// <summary>All of them, in the order in which they were added.</summary>
    public IReadOnlyCollection<RegisteredAssistant> All => _byId.Values;

    public bool Contains(string userId) => _byId.ContainsKey(userId);

    public UserProfile? Find(string userId) => _byId.GetValueOrDefault(userId)?.Profile;

    public bool TryFind(string? userId, [NotNullWhen(true)] out RegisteredAssistant? assistant)
    {
        assistant = userId is null ? null : _byId.GetValueOrDefault(userId);
        return assistant is not null;
    }
}
