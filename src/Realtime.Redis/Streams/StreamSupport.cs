using Realtime.Redis.Connections;
using StackExchange.Redis;

namespace Realtime.Redis.Streams;

/// <summary>Checks that a server has streams, and that this user may write them.</summary>
internal static class StreamSupport
{
    /// <exception cref="RedisUnusableException">It has none, or this user may not.</exception>
    public static async Task CheckAsync(IDatabase database, RedisClusterOptions options)
    {
        try
        {
            var stream = (RedisKey)StreamNames.All(options)[0];
            await database.ExecuteAsync("XREAD", ["COUNT", 1, "STREAMS", stream, "$"], CommandFlags.DemandMaster).ConfigureAwait(false);
            // Adds nothing: a server that knows the command, and lets this user use it, refuses the length.
            await database.ExecuteAsync("XADD", [stream, "MAXLEN", "~", "none", "*", "uid", ""], CommandFlags.DemandMaster).ConfigureAwait(false);
        }
        catch (RedisServerException exception) when (RedisUnusableException.IsUnknownCommand(exception))
        {
            throw new RedisUnusableException(
                "the server has no streams (XADD and XREAD). Streams need Redis 5 or newer, or Valkey; Garnet has none", exception);
        }
        catch (RedisServerException exception) when (RedisUnusableException.IsWithoutRights(exception))
        {
            throw new RedisUnusableException(
                $"the user may not write to the stream '{options.StreamName}' ({exception.Message}). It needs XADD, XREAD, XRANGE, XREVRANGE, PUBLISH, SUBSCRIBE, UNSUBSCRIBE and PUBSUB", exception);
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("ERR", StringComparison.Ordinal))
        {
            // The length.
        }
        catch (RedisServerException exception) when (exception.Message.StartsWith("CROSSSLOT", StringComparison.Ordinal))
        {
            throw new RedisUnusableException("the streams lie on several servers of a Redis Cluster; set StreamCount to 1", exception);
        }
    }
}
