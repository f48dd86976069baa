// The report: one file with everything in it. The engine writes the data into the element `data`.
import { render } from 'preact'
import { type Embedded, Report } from './embedded'
import { ReportPage } from './report_page'
import './style.css'

const root = document.getElementById('app')
const data = document.getElementById('data')?.textContent?.trim()
if (root && data) render(<ReportPage data={new Report(JSON.parse(data) as Embedded)} />, root)
