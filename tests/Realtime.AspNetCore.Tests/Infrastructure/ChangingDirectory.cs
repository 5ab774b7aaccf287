using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Hosting;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>The users of a host, whom a test deletes, and whose look-ups it fails or holds up.</summary>
internal sealed class ChangingDirectory
{
    private readonly ConcurrentDictionary<string, byte> _deleted = new();
    private int _calls;

    /// <summary>What the look-up of a user waits for, or fails with; nothing by default.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>How often the directory was asked.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public void Delete(string userId) => _deleted[userId] = 0;

    public void Add(IChatRealtimeBuilder chat)
    {
        chat.Services.AddSingleton(this);
        chat.AddUserDirectory<Directory>();
    }

    private sealed class Directory(ChangingDirectory owner) : IUserDirectory
    {
        public async ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref owner._calls);
            return await FindOneAsync(userId);
        }

        public async ValueTask<IReadOnlyDictionary<string, UserProfile>> FindManyAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref owner._calls);
            var found = new Dictionary<string, UserProfile>();
            foreach (var userId in userIds)
            {
                if (await FindOneAsync(userId) is { } profile)
                {
                    found[userId] = profile;
                }
            }

            return found;
        }

        private async Task<UserProfile?> FindOneAsync(string userId)
        {
            await owner.Before(userId);
            return owner._deleted.ContainsKey(userId) ? null : new UserProfile(userId, "Name of " + userId);
        }
    }
}
