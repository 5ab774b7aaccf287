using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Realtime.Endpoints;

namespace Realtime.Mail.Unsubscribing;

/// <summary>
/// The page behind the unsubscribe address of a mail. GET only shows it: programs that check mails open addresses. POST
/// unsubscribes, from the page or from a mailbox provider (RFC 8058).
/// </summary>
internal sealed class UnsubscribeEndpoint(UnsubscribeTokens tokens) : IApiExtension
{
    /// <summary>The name of the operation, by which the address is found.</summary>
    public const string Operation = "MailUnsubscribe";

    public void Map(RouteGroupBuilder group)
    {
        const string Pattern = "/mail/unsubscribe";
        group.MapMethods(Pattern, [HttpMethods.Get], ShowAsync)
            .AllowAnonymous().ExcludeFromDescription().WithMetadata(new ApiOperationName(Operation));
        group.MapMethods(Pattern, [HttpMethods.Post], UnsubscribeAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private Task ShowAsync(HttpContext context) => tokens.Read(context.Request.Query["token"]) is var (_, optOut)
        ? WriteAsync(
            context,
            StatusCodes.Status200OK,
            "Stop these mails?",
            $"<p>{(optOut.Type is null ? "You will get no more of these mails." : $"You will get no more mails about <em>{WebUtility.HtmlEncode(optOut.Type)}</em>.")}</p>" +
            "<form method=\"post\"><button>Stop these mails</button></form>")
        : RefuseAsync(context);

    private async Task UnsubscribeAsync(HttpContext context)
    {
        bool isOff;
        try
        {
            isOff = await tokens.UnsubscribeAsync(context.Request.Query["token"], context.RequestAborted).ConfigureAwait(false);
        }
        catch (RealtimeException exception)
        {
            await WriteAsync(context, RealtimeErrors.HttpStatus(exception.Error), "That did not work", "<p>Please try again later.</p>").ConfigureAwait(false);
            return;
        }

        await (isOff
            ? WriteAsync(context, StatusCodes.Status200OK, "Done", "<p>You will get no more of these mails. The settings of the app can turn them on again.</p>")
            : RefuseAsync(context)).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "This address is not valid", "<p>Please use the settings of the app to stop its mails.</p>");

    private static Task WriteAsync(HttpContext context, int status, string title, string body)
    {
        ApiRoutes.KeepNowhere(context);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex";
        return response.WriteAsync(
            $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>",
            context.RequestAborted);
    }
}
