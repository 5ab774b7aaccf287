import { css } from "lit";

/** How a notification looks, in lists and in toasts. */
export const notificationStyles = css`
  .severity {
    color: var(--_muted);
    font-size: 1.125rem;
  }

  .severity-success {
    color: var(--_success);
  }

  .severity-warning {
    color: var(--_warning);
  }

  .severity-critical {
    color: var(--_danger);
  }

  .body {
    flex: 1;
    min-inline-size: 0;
  }

  p {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .title {
    font-weight: 600;
  }

  .title a,
  .title-button {
    display: inline;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font-weight: inherit;
    text-align: inherit;
    text-decoration: none;
    overflow-wrap: anywhere;
    border-radius: 0.25rem;
  }

  .title a:hover,
  .title-button:hover {
    text-decoration: underline;
  }

  .text {
    color: var(--_muted);
    white-space: pre-line;
  }

  .meta {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    margin-block-start: 0.125rem;
    color: var(--_muted);
    font-size: var(--_small);
  }

  .dot {
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border-radius: 50%;
    background: var(--_accent);
    forced-color-adjust: none;
  }

  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-block-start: var(--_space);
  }
`;
