using Realtime.Redis.Connections;
using StackExchange.Redis;

namespace Realtime.Redis.Classic;

/// <summary>Checks that a server has publish and subscribe, and that this user may use them.</summary>
internal static class ClassicSupport
{
    /// <exception cref="RedisUnusableException">It has not, or this user may not.</exception>
    public static async Task CheckAsync(RedisConnections connections, ClassicChannels channels)
    {
        try
        {
            var database = connections.Database;
            await database.ExecuteAsync("PUBSUB", ["NUMSUB", channels.Requests("/")], CommandFlags.DemandMaster).ConfigureAwait(false);
            await database.ExecuteAsync("PUBLISH", [channels.Unused.ToString(), ""], CommandFlags.DemandMaster).ConfigureAwait(false);
            foreach (var channel in (RedisChannel[])[channels.Unused, channels.All("/")])
            {
                var queue = await connections.Commands.GetSubscriber().SubscribeAsync(channel).ConfigureAwait(false);
                await queue.UnsubscribeAsync().ConfigureAwait(false);
            }
        }
        catch (RedisServerException exception) when (RedisUnusableException.IsUnknownCommand(exception))
        {
            throw new RedisUnusableException($"the server has no publish and subscribe ({exception.Message})", exception);
        }
        catch (RedisServerException exception) when (RedisUnusableException.IsWithoutRights(exception))
        {
            throw new RedisUnusableException(
                $"the user may not use the channels ({exception.Message}). It needs PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PSUBSCRIBE, PUNSUBSCRIBE, PUBSUB and PING, and all channels (allchannels)", exception);
        }
    }
}
